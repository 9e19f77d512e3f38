# The screen runs the client; every other login is a plain shell.
if [ "$(tty)" = /dev/tty1 ]; then
  /usr/bin/start.sh
fi
