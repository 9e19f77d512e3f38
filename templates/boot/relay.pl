# Carries the TCP connections of an emulated machine to failback-kit, which may be on the other side of a container's
# wall: only standard input and output lead there. Needs nothing but perl-base.
#
#   perl relay.pl serve SOCKET...   gathers the connections of some Unix sockets on its standard input and output
#   perl relay.pl pump SOCKET       carries one connection between its standard streams and a Unix socket; QEMU starts
#                                   it for each connection that the guest opens
#
# The lines of `serve`: `listening` once; `open ID SOCKET`, then `data ID HEX` and `end ID` in both directions.
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;

my ($role, @sockets) = @ARGV;
$SIG{PIPE} = 'IGNORE';
exit($role eq 'serve' ? serve(@sockets) : pump(@sockets));

sub pump {
    my ($path) = @_;
    my $socket = IO::Socket::UNIX->new(Peer => $path) or return 1;
    my $select = IO::Select->new(\*STDIN, $socket);
    for (;;) {
        for my $from ($select->can_read) {
            my $is_answer = fileno($from) == fileno($socket);
            if (sysread($from, my $bytes, 16384)) {
                put($is_answer ? \*STDOUT : $socket, $bytes) or return 1;
            }
            elsif ($is_answer) { return 0 }
            else {
                $select->remove($from);
                $socket->shutdown(1);
            }
        }
    }
}

sub serve {
    my $select = IO::Select->new(\*STDIN);
    my (%listens, %client, %number);
    my ($last, $input) = (0, '');
    for my $path (@_) {
        my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 32) or die "$path: $!\n";
        $listens{ fileno($listener) } = $path;
        $select->add($listener);
    }
    say_line('listening');
    my $forget = sub {
        my $socket = delete $client{ $_[0] } or return;
        $select->remove($socket);
        delete $number{ fileno($socket) };
        close($socket);
    };
    my $obey = sub {
        my ($what, $id, $hex) = split(/ /, $_[0]);
        return unless $client{$id};
        $forget->($id) if $what eq 'end' || !put($client{$id}, pack('H*', $hex));
    };
    for (;;) {
        for my $from ($select->can_read) {
            my $fd = fileno($from);
            # Closed by what came before in this round.
            next unless defined $fd;
            if (my $path = $listens{$fd}) {
                my $socket = $from->accept or next;
                my $id = ++$last;
                $client{$id} = $socket;
                $number{ fileno($socket) } = $id;
                $select->add($socket);
                say_line("open $id $path");
            }
            elsif ($fd == fileno(STDIN)) {
                sysread($from, $input, 65536, length $input) or return 0;
                $obey->($1) while $input =~ s/^(.*)\n//;
            }
            elsif (sysread($from, my $bytes, 16384)) { say_line("data $number{$fd} " . unpack('H*', $bytes)) }
            else {
                $select->remove($from);
                say_line("end $number{$fd}");
            }
        }
    }
}

sub say_line {
    put(\*STDOUT, "$_[0]\n") or exit 0;
}

sub put {
    my ($to, $bytes) = @_;
    my $at = 0;
    while ($at < length $bytes) {
        my $count = syswrite($to, $bytes, length($bytes) - $at, $at) or return 0;
        $at += $count;
    }
    return 1;
}
