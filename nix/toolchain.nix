# The Rust toolchain that rust-toolchain.toml names, for builds and, with what an editor needs, for the shell.
{ pkgs, rust-overlay }:
let
  rustBin = rust-overlay.lib.mkRustBin { } pkgs;
  build = rustBin.fromRustupToolchainFile ../rust-toolchain.toml;
in
{
  inherit build;
  # `extensions` replaces those of the file, so they are named again.
  shell = build.override {
    extensions = [
      "clippy"
      "rustfmt"
      "rust-analyzer"
      "rust-src"
    ];
  };
}
