# Tries a TCP connection to each HOST:PORT of $FAILBACK_TARGETS, all at once, and tells what came of each; then the time.
# Lines: "ok HOST PORT", "lost HOST PORT", "untold HOST PORT" (no program here can try), "clock SECONDS" since 1970.
limit=8

try() {
  if command -v bash >/dev/null && command -v timeout >/dev/null; then
    timeout "$limit" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2"
  elif command -v python3 >/dev/null; then
    python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), int(sys.argv[3]))' "$1" "$2" "$limit"
  elif command -v nc >/dev/null; then
    nc -z -w "$limit" "$1" "$2"
  else
    return 99
  fi
}

tell() {
  try "$1" "$2" >/dev/null 2>&1
  case $? in
    0) echo "ok $1 $2" ;;
    99) echo "untold $1 $2" ;;
    *) echo "lost $1 $2" ;;
  esac
}

for target in $FAILBACK_TARGETS; do
  tell "${target%:*}" "${target##*:}" &
done
wait
echo "clock $(date -u +%s)"
