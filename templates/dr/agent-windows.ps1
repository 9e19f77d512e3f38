# Installs the replication agent of AWS Elastic Disaster Recovery, as SYSTEM. What it is told, in variables:
#   FAILBACK_REGION   region to which the machine is replicated
#   FAILBACK_FILES    URL of the folder with the installers, and FAILBACK_HASHES of that with their checksums
#   FAILBACK_TAGS     for DRS: NAME=VALUE NAME=VALUE
#   FAILBACK_EXCLUDE  disks to leave out, by a letter: d: or d:0; Azure's temporary disks are left out anyway
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
#                     for the installer, which reads them here: its arguments would be in the log of processes
# The last line of the output is JSON: {"sourceServer":"s-...","devices":"c:0,e:0"}
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

# Letters of the volumes of a disk, the first one first.
function Get-Letters($disk) {
  $parts = Get-Partition -DiskNumber $disk.Number -ErrorAction SilentlyContinue | Sort-Object PartitionNumber
  @($parts | ForEach-Object { "$($_.DriveLetter)".Trim([char]0).ToLower() } | Where-Object { $_ -match '^[a-z]$' })
}

# Whether Azure may empty a disk at any time: it labels the disk so and leaves a warning there, or it is a local NVMe disk.
function Test-Temporary($disk, $letters) {
  if ($disk.FriendlyName -like '*NVMe Direct Disk*') { return $true }
  foreach ($letter in $letters) {
    if ((Get-Volume -DriveLetter $letter).FileSystemLabel -eq 'Temporary Storage') { return $true }
    if (Test-Path "${letter}:\DATALOSS_WARNING_README.txt") { return $true }
  }
  return $false
}

function Get-File($url, $path) {
  try { Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $path }
  catch { throw "failback-kit: cannot download ${url}: $_" }
}

$excluded = @("$env:FAILBACK_EXCLUDE".ToLower().Split(' ', [StringSplitOptions]::RemoveEmptyEntries) | ForEach-Object { $_.Substring(0, 1) })
$devices = @()
$seen = @()
$leftOut = $false
foreach ($disk in Get-Disk | Sort-Object Number) {
  $letters = @(Get-Letters $disk)
  if ($letters.Count -eq 0) { continue }
  $seen += $letters
  $named = @($letters | Where-Object { $excluded -contains $_ }).Count -gt 0
  if ($named -or (Test-Temporary $disk $letters)) { $leftOut = $true } else { $devices += "$($letters[0]):0" }
}
foreach ($letter in $excluded) { if ($seen -notcontains $letter) { throw "failback-kit: no such disk: ${letter}:" } }

$system = [Environment]::OSVersion.Version
$file = if ($system.Major -eq 6 -and $system.Minor -eq 2) { 'windows_legacy/windows_2012_legacy/AwsReplicationWindows2012LegacyInstaller.exe' } else { 'windows/AwsReplicationWindowsInstaller.exe' }
$folder = Join-Path ([IO.Path]::GetTempPath()) "failback-$([Guid]::NewGuid())"
New-Item -ItemType Directory -Path $folder | Out-Null
try {
  $installer = Join-Path $folder 'installer.exe'
  $checksum = Join-Path $folder 'checksum'
  Get-File "$env:FAILBACK_FILES/$file" $installer
  Get-File "$env:FAILBACK_HASHES/$file.sha512" $checksum
  $wanted = ((Get-Content -Raw $checksum).Trim() -split '\s+')[0]
  if ((Get-FileHash -Algorithm SHA512 $installer).Hash -ine $wanted) { throw "failback-kit: wrong checksum: $env:FAILBACK_FILES/$file" }

  # Without --devices the installer takes all disks.
  $arguments = @('--region', $env:FAILBACK_REGION, '--no-prompt')
  if ($leftOut) { $arguments += @('--devices', ($devices -join ',')) }
  $arguments += @('--tags') + $env:FAILBACK_TAGS.Split(' ')
  $out = Join-Path $folder 'out'
  $err = Join-Path $folder 'err'
  $run = Start-Process -FilePath $installer -ArgumentList $arguments -NoNewWindow -Wait -PassThru -RedirectStandardOutput $out -RedirectStandardError $err
  $text = "$(Get-Content -Raw $out)$(Get-Content -Raw $err)"
  $id = if ($text -match 'source server ID[^:]*: *(s-[0-9A-Za-z]+)') { $Matches[1] } else { '' }
  if ($run.ExitCode -ne 0 -or $id -eq '') {
    # Azure keeps 4 KiB.
    throw "$($text.Substring([Math]::Max(0, $text.Length - 3000)))`nfailback-kit: the installer ended with $($run.ExitCode)"
  }
  Write-Output ('{{"sourceServer":"{0}","devices":"{1}"}}' -f $id, ($devices -join ','))
} finally {
  Remove-Item -Recurse -Force $folder -ErrorAction SilentlyContinue
}
