#!/bin/bash
# Makes the two kinds of rpm data base, with the same packages: sqlite/rpmdb.sqlite by rpm itself, and berkeley/Packages
# by Berkeley DB's loader from what is in the first.
#
#   make-rpm-databases.sh FOLDER COUNT
set -euo pipefail
folder=$1 count=$2
mkdir -p "$folder/sqlite" "$folder/berkeley"
export HOME=$folder

spec() {
  cat <<SPEC
Name: sample-$1
Version: $1.0
Release: 1.test
Epoch: $(($1 % 3))
Summary: A sample
License: none
BuildArch: noarch
%description
$(seq -s ' ' $(($1 * 700)))
%files
SPEC
}

for ((number = 1; number <= count; number++)); do
  spec "$number" >"$folder/sample.spec"
  rpmbuild -bb --quiet --define "_topdir $folder/top" "$folder/sample.spec"
done
rpm --dbpath "$folder/sqlite" --initdb
rpm --dbpath "$folder/sqlite" --install --justdb --nodeps --nosignature "$folder"/top/RPMS/noarch/*.rpm

# The format of db_dump; rpm's keys are numbers of 32 bits, and 0 holds the last one.
{
  printf 'VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\nHEADER=END\n 00000000\n ff000000\n'
  sqlite3 "$folder/sqlite/rpmdb.sqlite" "select printf(' %02x000000' || char(10) || ' %s', hnum, lower(hex(blob))) from Packages"
  echo DATA=END
} >"$folder/dump"
db5.3_load -f "$folder/dump" "$folder/berkeley/Packages"
