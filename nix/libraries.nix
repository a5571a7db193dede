# The client libraries that Diesel links, and how its build scripts find them. SQLite is compiled in.
{ lib, pkgs }:
{
  packages = [
    pkgs.libmysqlclient
    pkgs.libpq
  ];

  # libpq's pkg-config file asks for those of OpenSSL and Kerberos, which nothing here needs.
  variables.PQ_LIB_DIR = "${lib.getLib pkgs.libpq}/lib";

  # What a build sets by itself, for programs that call cargo outside one.
  searchPath = lib.makeSearchPathOutput "dev" "lib/pkgconfig" [ pkgs.libmysqlclient ];
}
