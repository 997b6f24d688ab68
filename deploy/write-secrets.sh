#!/bin/sh
# Writes new passwords for the scaled shape into deploy/secrets, once: what is there already is not changed.
set -eu

folder=$(dirname "$0")/secrets
if [ -e "$folder" ]; then
  echo "$folder is there already: delete it first if no database has its passwords yet." >&2
  exit 1
fi
# The folder keeps others out. Its files must be readable for the users within the containers.
mkdir -m 700 "$folder"
umask 022

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
write() { printf '%s\n' "$2" >"$folder/$1"; }

postgres=$(random)
redis=$(random)
s3_id=$(random)
s3_secret=$(random)

write postgres-password "$postgres"
write database-url "postgres://nobg:$postgres@postgres:5432/nobg"
write redis-auth.conf "requirepass $redis"
write redis-url "redis://:$redis@redis:6379"
write s3-access-key-id "$s3_id"
write s3-secret-access-key "$s3_secret"
write s3.json "{\"identities\":[{\"name\":\"nobg\",\"credentials\":[{\"accessKey\":\"$s3_id\",\"secretKey\":\"$s3_secret\"}],\"actions\":[\"Admin:nobg\",\"Read:nobg\",\"Write:nobg\",\"List:nobg\",\"Tagging:nobg\"]}]}"
echo "Passwords are in $folder."
