# The flake, evaluated without its inputs: stand-ins take the place of nixpkgs, crane and rust-overlay. They know the
# attributes and arguments that the real ones have and this flake may use, and no others, and they record what they
# were asked for instead of building it. `cargo xtask test-flake` judges the record; this file judges nothing.
#
#     nix-instantiate --eval --strict --json nix/mock.nix --argstr root "$PWD" --argstr files "$(git ls-files)"
{ root, files }:
let
  inherit (builtins)
    elem
    filter
    foldl'
    listToAttrs
    map
    mapAttrs
    match
    split
    ;
  genAttrs =
    names: value:
    listToAttrs (
      map (name: {
        inherit name;
        value = value name;
      }) names
    );
  unknown = given: known: filter (name: !elem name known) (builtins.attrNames given);
  # Like calling a function whose arguments have names: others are refused.
  allow =
    name: known: given:
    if unknown given known == [ ] then
      given
    else
      throw "${name} has no argument ${toString (unknown given known)}";

  # A thing in the store; its string is its path, and in the record it is that path.
  package =
    name: extra:
    {
      type = "derivation";
      inherit name;
      outPath = "/store/${name}";
    }
    // extra;
  made =
    by: name: arguments:
    package name { record = { inherit by arguments; }; };

  # A file set is a list of paths below the root, out of those that git would give to the flake.
  tracked = filter (path: path != "" && path != [ ]) (split "\n" files);
  below =
    path:
    let
      folder = builtins.substring (builtins.stringLength root + 1) 10000 (toString path);
      inside = file: folder == "" || file == folder || match "${escaped folder}/.*" file != null;
      found = filter inside tracked;
    in
    if builtins.isList path then
      path
    else if found == [ ] then
      throw "no file ${folder} is tracked"
    else
      found;
  escaped = builtins.replaceStrings [ "." "+" ] [ "\\." "\\+" ];
  lib = {
    inherit genAttrs mapAttrs;
    optionalAttrs = condition: set: if condition then set else { };
    getLib = package: package.lib or package;
    # A string in truth; here what it is the path of can be seen.
    getExe =
      package:
      package
      // {
        outPath = "${package}/bin/${package.record.arguments.meta.mainProgram or package.mainProgram}";
      };
    makeSearchPathOutput =
      output: folder: packages:
      builtins.concatStringsSep ":" (map (package: "${package.${output}}/${folder}") packages);
    versions = {
      major = version: builtins.head (builtins.splitVersion version);
      majorMinor = version: builtins.head (match "([0-9]+[.][0-9]+).*" version);
    };
    fileset = {
      unions = foldl' (all: path: all ++ below path) [ ];
      difference = all: less: filter (path: !elem path (below less)) (below all);
      toSource = arguments: {
        outPath = "/store/source";
        files = below (allow "toSource" [ "root" "fileset" ] arguments).fileset;
      };
    };
  };

  split-outputs =
    name:
    package name {
      dev = package "${name}-dev" { };
      lib = package "${name}-lib" { };
    };
  pkgs =
    system:
    genAttrs [
      "bashInteractive"
      "cargo-deny"
      "cargo-insta"
      "cargo-nextest"
      "coreutils"
      "deadnix"
      "diesel-cli"
      "docker-client"
      "gitMinimal"
      "gnused"
      "installShellFiles"
      "nixfmt-tree"
      "pkg-config"
      "pre-commit"
      "sqlite"
    ] (name: package name { })
    // genAttrs [ "libmysqlclient" "libpq" ] split-outputs
    // {
      mariadb = package "mariadb" {
        client = package "mariadb-client" { };
        version = "11.4.8";
      };
      postgresql = package "postgresql" { version = "18.0"; };
      stdenv = {
        cc = package "cc" { };
        hostPlatform.isLinux = match ".*-linux" system != null;
      };
      dockerTools = {
        buildLayeredImage =
          arguments:
          made "buildLayeredImage" "image" (
            allow "buildLayeredImage" [
              "config"
              "contents"
              "fakeRootCommands"
              "name"
              "tag"
            ] arguments
          );
      };
      runCommand =
        name: environment: script:
        made "runCommand" name (environment // { inherit script; });
      writeShellApplication =
        arguments:
        made "writeShellApplication" arguments.name (
          allow "writeShellApplication" [ "name" "runtimeInputs" "runtimeEnv" "text" ] arguments
        )
        // {
          mainProgram = arguments.name;
        };
    };

  cargo = [
    "CARGO_PROFILE"
    "buildInputs"
    "cargoArtifacts"
    "cargoExtraArgs"
    "doCheck"
    "doInstallCargoArtifacts"
    "env"
    "meta"
    "nativeBuildInputs"
    "pname"
    "postInstall"
    "postPatch"
    "src"
    "strictDeps"
    "version"
  ];
  craneLib =
    toolchain:
    let
      # crane hands arguments that it does not know to the build, in silence.
      function =
        name: own: needed: arguments:
        if builtins.all (argument: arguments ? ${argument}) needed then
          made name "${arguments.pname}-${name}" (
            allow name (cargo ++ own) arguments // { inherit toolchain; }
          )
        else
          throw "${name} needs ${toString needed}";
    in
    {
      overrideToolchain = craneLib;
      crateNameFromCargoToml = { cargoToml }: {
        version = (builtins.fromTOML (builtins.readFile cargoToml)).workspace.package.version;
      };
      fileset.commonCargoSources =
        path: filter (file: match ".*[.](rs|toml)|.*Cargo[.]lock" file != null) (below path);
      buildDepsOnly = function "buildDepsOnly" [ "cargoCheckCommand" ] [ "src" ];
      buildPackage = function "buildPackage" [ ] [ "src" ];
      cargoClippy = function "cargoClippy" [ "cargoClippyExtraArgs" ] [ "src" "cargoArtifacts" ];
      cargoDeny = function "cargoDeny" [ "cargoDenyChecks" ] [ "src" ];
      cargoDoc = function "cargoDoc" [ "cargoDocExtraArgs" ] [ "src" "cargoArtifacts" ];
      cargoDocTest = function "cargoDocTest" [ ] [ "src" "cargoArtifacts" ];
      cargoFmt = function "cargoFmt" [ ] [ "src" ];
      cargoNextest = function "cargoNextest" [ "cargoNextestExtraArgs" ] [ "src" "cargoArtifacts" ];
      devShell =
        arguments:
        made "devShell" "shell" (
          allow "devShell" [ "PQ_LIB_DIR" "checks" "packages" "shellHook" ] arguments
          // {
            inherit toolchain;
          }
        );
    };

  rustBin = _pkgs: {
    fromRustupToolchainFile =
      file:
      let
        inherit ((builtins.fromTOML (builtins.readFile file)).toolchain) channel components;
        toolchain = extensions: made "rustBin" "rust-${channel}" { inherit extensions; };
      in
      toolchain components // { override = { extensions }: toolchain extensions; };
  };

  flake = import "${root}/flake.nix";
  outputs = flake.outputs {
    nixpkgs = {
      inherit lib;
      legacyPackages = genAttrs [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ] pkgs;
    };
    crane.mkLib = _pkgs: craneLib null;
    rust-overlay.lib.mkRustBin = { }: rustBin;
  };

  # A package as a string, or, where it was made here, with what it was made from.
  shown =
    value:
    if builtins.isFunction value then
      throw "a function where a value is wanted"
    else if builtins.isList value then
      map shown value
    else if !builtins.isAttrs value then
      value
    else if value ? record then
      {
        inherit (value) name;
        inherit (value.record) by;
      }
      // mapAttrs (_: shown) value.record.arguments
    else if value ? files then
      { inherit (value) files; }
    else if value ? outPath then
      value.name
    else
      mapAttrs (_: shown) value;
in
{
  inherit (flake) inputs;
  outputs = shown outputs;
}
