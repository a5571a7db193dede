{
  description = "isoschema proves that a project's migrations for several databases build the same schema";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    crane.url = "github:ipetkov/crane";
    rust-overlay = {
      url = "github:oxalica/rust-overlay";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    {
      nixpkgs,
      crane,
      rust-overlay,
      ...
    }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];
      outputs = lib.genAttrs systems (
        system:
        import ./nix/outputs.nix {
          inherit lib crane rust-overlay;
          pkgs = nixpkgs.legacyPackages.${system};
        }
      );
      each = output: lib.mapAttrs (_: outputs: outputs.${output}) outputs;
    in
    {
      packages = each "packages";
      checks = each "checks";
      apps = each "apps";
      devShells = each "devShells";
      formatter = each "formatter";
    };
}
