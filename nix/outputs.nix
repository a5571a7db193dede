# The flake's outputs for one system: which file makes what, and what it is made from.
{
  lib,
  pkgs,
  crane,
  rust-overlay,
}:
let
  toolchain = import ./toolchain.nix { inherit pkgs rust-overlay; };
  craneLib = (crane.mkLib pkgs).overrideToolchain toolchain.build;
  source = import ./source.nix { inherit lib craneLib; };
  libraries = import ./libraries.nix { inherit lib pkgs; };
  rust = import ./rust.nix {
    inherit
      lib
      pkgs
      craneLib
      source
      libraries
      ;
  };
  images = import ./images.nix { inherit lib pkgs; };
in
{
  packages = {
    default = rust.isoschema;
    inherit (rust) xtask;
  }
  # A container's system is Linux, whatever runs it.
  // lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux images;

  inherit (rust) checks;

  apps = import ./apps.nix {
    inherit
      lib
      pkgs
      toolchain
      libraries
      rust
      ;
  };

  devShells.default = import ./shell.nix {
    inherit pkgs libraries rust;
    craneLib = craneLib.overrideToolchain toolchain.shell;
  };

  formatter = pkgs.nixfmt-tree;
}
