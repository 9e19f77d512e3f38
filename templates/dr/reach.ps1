# Tries a TCP connection to each HOST:PORT of $env:FAILBACK_TARGETS, all at once, and tells what came of each; then the time.
# Lines: "ok HOST PORT", "lost HOST PORT", "clock SECONDS" since 1970.
$limit = 8000

$tries = foreach ($target in $env:FAILBACK_TARGETS.Split(' ')) {
  $name, $port = $target.Split(':')
  $client = New-Object System.Net.Sockets.TcpClient
  @{ Name = $name; Port = $port; Client = $client; Task = $client.ConnectAsync($name, [int]$port) }
}
foreach ($try in $tries) {
  $word = 'lost'
  try { if ($try.Task.Wait($limit)) { $word = 'ok' } } catch { }
  Write-Output "$word $($try.Name) $($try.Port)"
  $try.Client.Close()
}
Write-Output "clock $([int64]((Get-Date).ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds)"
