#requires -Version 3.0
<#
.SYNOPSIS
    Writes down what mwctl has to know of this Hyper-V host under Windows Server 2012 or later.

.DESCRIPTION
    Reads the host, its virtual machines, their snapshots and the chains of their disks with the
    cmdlets of the Hyper-V module and writes one mwctl.inventory/1 file for 'mwctl import'. Nothing
    on the host is changed.

    A machine that can't be read is listed with the state unknown, and the reason goes to the error
    stream: the others are not lost, and it does not look as if it were gone. The cmdlets are named
    with their module, since other products bring cmdlets of the same names.

    Needs an elevated prompt: without administrator rights Hyper-V lists no machine at all.

    Exit codes: 0 all was read, 2 some machines were read in part, 1 nothing was written.

.PARAMETER Path
    The file to write. Default: <computer name>.mwctl.json in the current folder.

.EXAMPLE
    .\collect-2012.ps1

    Writes HV-12.mwctl.json, to be imported with: mwctl import HV-12.mwctl.json

.EXAMPLE
    .\collect-2012.ps1 -Path \\server\share\hv-12.json

    The same into a file of one's own choice.

.NOTES
    The format is described in docs/inventory.md.
#>
[CmdletBinding()]
param(
    [string] $Path = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$script:isWhole = $true

function Write-Problem([string] $Text) {
    [Console]::Error.WriteLine('collect-2012: ' + $Text)
    $script:isWhole = $false
}

function Format-Instant([DateTime] $Instant) {
    $invariant = [System.Globalization.CultureInfo]::InvariantCulture
    return $Instant.ToUniversalTime().ToString('yyyy-MM-dd\THH:mm:ss\Z', $invariant)
}

# ---- The host ------------------------------------------------------------------------------------

function Get-HostBuild($System) {
    $values = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $names = $values.PSObject.Properties | ForEach-Object { $_.Name }
    if ($names -contains 'UBR') { return '{0}.{1}' -f $System.Version, $values.UBR }
    $parts = ([string]$values.BuildLabEx).Split('.')
    if ($parts.Length -gt 1 -and $parts[0] -eq $System.BuildNumber) {
        return '{0}.{1}' -f $System.Version, $parts[1]
    }
    return $System.Version
}

function Test-RebootPending {
    $current = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
    return (Test-Path "$current\Component Based Servicing\RebootPending") -or
        (Test-Path "$current\WindowsUpdate\Auto Update\RebootRequired")
}

# The least free space of the system volume and of every volume that holds a disk of a machine.
function Get-FreeDiskBytes([string[]] $Paths) {
    $volumes = @(Get-CimInstance -ClassName Win32_Volume -Filter 'DriveType=3' |
            Where-Object { $_.Name })
    $least = $null
    foreach ($file in @("$env:SystemDrive\") + $Paths) {
        $found = $volumes |
            Where-Object { $file.StartsWith($_.Name, [StringComparison]::OrdinalIgnoreCase) } |
            Sort-Object -Property { $_.Name.Length } | Select-Object -Last 1
        $isShared = $file -match '^[A-Za-z]:\\ClusterStorage\\[^\\]+\\'
        if ($null -eq $found -or ($isShared -and $found.Name.Length -lt 20)) { return $null }
        if ($null -eq $least -or $found.FreeSpace -lt $least) { $least = $found.FreeSpace }
    }
    return $least
}

# True or nothing: once the hypervisor runs, Windows no longer sees the processor's own answer.
function Get-Slat {
    $processors = @(Get-CimInstance -ClassName Win32_Processor)
    $with = @($processors | Where-Object { $_.SecondLevelAddressTranslationExtensions })
    if ($processors.Length -gt 0 -and $with.Length -eq $processors.Length) { return $true }
    return $null
}

# ---- Virtual machines ----------------------------------------------------------------------------

# The words of mwctl for the names of Hyper-V's enumerations; any other name is unknown.
$states = @{
    Running = 'running'; Off = 'off'; Saved = 'saved'; Paused = 'paused'; Starting = 'starting'
    Stopping = 'stopping'; Saving = 'saving'; Pausing = 'pausing'; Resuming = 'resuming'
    FastSaved = 'saved'; FastSaving = 'saving'; ForceShutdown = 'stopping'
}
$operations = @{
    CreatingSnapshot = 'creating-snapshot'; ApplyingSnapshot = 'applying-snapshot'
    DeletingSnapshot = 'deleting-snapshot'; MergingDisks = 'merging-disks'
    ExportingVirtualMachine = 'exporting'; MigratingVirtualMachine = 'migrating'
    StorageMigrationPhaseOne = 'migrating'; StorageMigrationPhaseTwo = 'migrating'
    MigratingPlannedVm = 'migrating'
}
$stops = @{ TurnOff = 'turn-off'; Save = 'save'; ShutDown = 'shutdown' }
$starts = @{ Nothing = 'nothing'; StartIfRunning = 'if-running'; Start = 'always' }

function Get-Word([hashtable] $Words, $Name) {
    $text = [string]$Name
    if ($Words.ContainsKey($text)) { return $Words[$text] }
    return 'unknown'
}

function Get-State($Machine) {
    if ([string]$Machine.State -like '*Critical') { return 'critical' }
    return Get-Word $states $Machine.State
}

function Get-Operation($Machine) {
    $names = @($Machine.OperationalStatus | ForEach-Object { [string]$_ })
    $calm = 'Ok', 'Degraded', 'PredictiveFailure', 'Stopped', 'Dormant'
    $busy = @($names | Where-Object { $calm -notcontains $_ -and $_ -ne 'InService' })
    if ($busy.Length -gt 0) { return Get-Word $operations $busy[0] }
    if ($names -contains 'InService') { return 'unknown' }
    return 'none'
}

function Get-Heartbeat($Machine) {
    $name = [string]$Machine.Heartbeat
    if (-not $name) { return $null }
    if ($name -like 'Ok*') { return 'ok' }
    if ('NoContact', 'LostCommunication', 'Error' -contains $name) { return 'lost' }
    return 'unknown'
}

# A snapshot of a machine that was off holds no memory; any other does, unless it can't be told.
function Get-SnapshotKind($Snapshot) {
    switch ([string]$Snapshot.State) {
        'Off' { return 'offline' }
        'Saved' { return 'online' }
        'FastSaved' { return 'online' }
        'Running' { return 'online' }
        'Paused' { return 'online' }
    }
    return 'unknown'
}

function Get-Snapshots($Machine) {
    foreach ($snapshot in @(Hyper-V\Get-VMSnapshot -VM $Machine)) {
        $parent = $null
        if ($snapshot.ParentSnapshotId) { $parent = ([string]$snapshot.ParentSnapshotId) }
        [ordered]@{
            id = ([string]$snapshot.Id).ToUpperInvariant()
            name = [string]$snapshot.Name
            createdAt = Format-Instant $snapshot.CreationTime
            parent = $parent
            kind = Get-SnapshotKind $snapshot
        }
    }
}

# Every attached virtual disk, and what it hangs on down to the base.
function Get-Disks($Machine) {
    $seen = @{}
    foreach ($drive in @(Hyper-V\Get-VMHardDiskDrive -VM $Machine)) {
        $file = [string]$drive.Path
        while ($file -match '\.a?vhd[sx]?$' -and -not $seen.ContainsKey($file.ToLowerInvariant())) {
            $seen[$file.ToLowerInvariant()] = $true
            $disk = Hyper-V\Get-VHD -Path $file
            $isDifferencing = [string]$disk.VhdType -eq 'Differencing'
            [ordered]@{
                path = $file
                sizeBytes = [int64]$disk.FileSize
                differencing = $isDifferencing
            }
            $file = ''
            if ($isDifferencing) { $file = [string]$disk.ParentPath }
        }
    }
}

# What the guest's data exchange reports, by name.
function Get-GuestItems($Machine) {
    $items = @{}
    $filter = "SystemName='{0}'" -f ([string]$Machine.Id).ToUpperInvariant()
    $components = Get-CimInstance -Namespace 'root\virtualization\v2' `
        -ClassName Msvm_KvpExchangeComponent -Filter $filter
    foreach ($component in @($components)) {
        foreach ($text in @($component.GuestIntrinsicExchangeItems)) {
            if (-not $text) { continue }
            $document = New-Object System.Xml.XmlDocument
            $document.XmlResolver = $null
            $document.LoadXml($text)
            $name = $document.SelectSingleNode("//PROPERTY[@NAME='Name']/VALUE")
            $data = $document.SelectSingleNode("//PROPERTY[@NAME='Data']/VALUE")
            if ($name -and $data) { $items[$name.InnerText] = $data.InnerText }
        }
    }
    return $items
}

# The guest in the words of mwctl; only what is certain.
function Get-Guest($Machine) {
    $items = Get-GuestItems $Machine
    $name = [string]$items['OSName']
    $family = $null
    switch -Regex ($name) {
        'Windows.*2008.*R2' { $family = 'windows-server-2008-r2'; break }
        'Windows.*2008' { $family = 'windows-server-2008'; break }
        'Windows.*2003.*R2' { $family = 'windows-server-2003-r2'; break }
        'Windows.*2003' { $family = 'windows-server-2003'; break }
        'Windows.*Vista' { $family = 'windows-vista'; break }
        'Windows (\(R\) )?7' { $family = 'windows-7'; break }
        'Windows XP' { $family = 'windows-xp'; break }
        'Linux|CentOS|Debian|Ubuntu|Fedora|SUSE|Red Hat' { $family = 'linux'; break }
    }
    if (-not $family) { return $null }
    $guest = [ordered]@{ family = $family }
    if ($family -ne 'linux' -and [string]$items['ServicePackMajor'] -match '^\d{1,2}$') {
        $guest['servicePack'] = [int]$items['ServicePackMajor']
    }
    $editions = 'Datacenter|Enterprise|Standard|Foundation|Web|Ultimate|Professional|Business'
    if ($name -match $editions) {
        $guest['edition'] = $matches[0].ToLowerInvariant()
    }
    return $guest
}

# Adds what a part of the reading gives; where it fails, the field stays away: unknown.
function Add-Part([System.Collections.IDictionary] $To, [string] $Name, [string] $Of, $Read) {
    try {
        $value = & $Read
        if ($null -ne $value) { $To[$Name] = $value }
    } catch {
        Write-Problem ('{0}: {1}: {2}' -f $Of, $Name, $_.Exception.Message)
    }
}

function Get-Machine($Machine) {
    $name = [string]$Machine.Name
    $facts = [ordered]@{
        id = ([string]$Machine.Id).ToUpperInvariant()
        name = $name
        state = 'unknown'
    }
    Add-Part $facts 'state' $name { Get-State $Machine }
    Add-Part $facts 'operation' $name { Get-Operation $Machine }
    Add-Part $facts 'memoryBytes' $name { [int64]$Machine.MemoryStartup }
    Add-Part $facts 'guest' $name { Get-Guest $Machine }
    Add-Part $facts 'integrationServices' $name {
        $version = [string]$Machine.IntegrationServicesVersion
        if ($version -match '^\d+\.\d+\.\d+(\.\d+)?$') { $version }
    }
    Add-Part $facts 'heartbeat' $name { Get-Heartbeat $Machine }
    # The comma keeps an empty list and a list of one from being unrolled.
    Add-Part $facts 'snapshots' $name { , @(Get-Snapshots $Machine) }
    Add-Part $facts 'disks' $name { , @(Get-Disks $Machine) }
    Add-Part $facts 'automaticStop' $name { Get-Word $stops $Machine.AutomaticStopAction }
    Add-Part $facts 'automaticStart' $name { Get-Word $starts $Machine.AutomaticStartAction }
    return $facts
}

# ---- All of it -----------------------------------------------------------------------------------

$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = New-Object System.Security.Principal.WindowsPrincipal $identity
if (-not $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Write-Problem 'administrator rights are needed: start PowerShell with "Run as administrator"'
    exit 1
}

$startedAt = [DateTime]::UtcNow
try {
    $system = Get-CimInstance -ClassName Win32_OperatingSystem
    $machines = @(Hyper-V\Get-VM | ForEach-Object { Get-Machine $_ })
    $paths = @()
    foreach ($machine in $machines) {
        foreach ($disk in $machine['disks']) { $paths += $disk['path'] }
    }

    $hostFacts = [ordered]@{ name = $env:COMPUTERNAME }
    Add-Part $hostFacts 'build' 'host' { Get-HostBuild $system }
    Add-Part $hostFacts 'freeDiskBytes' 'host' { Get-FreeDiskBytes $paths }
    Add-Part $hostFacts 'freeMemoryBytes' 'host' { [int64]$system.FreePhysicalMemory * 1024 }
    Add-Part $hostFacts 'slat' 'host' { Get-Slat }
    Add-Part $hostFacts 'bootedAt' 'host' { Format-Instant $system.LastBootUpTime }
    Add-Part $hostFacts 'rebootPending' 'host' { Test-RebootPending }
    $hostFacts['virtualMachines'] = $machines

    $inventory = [ordered]@{
        schema = 'mwctl.inventory/1'
        # To the millisecond: cut to the second, the look would seem older than what was just done.
        observedAt = $startedAt.ToString('yyyy-MM-dd\THH:mm:ss.fff\Z',
            [System.Globalization.CultureInfo]::InvariantCulture)
        hosts = @($hostFacts)
    }
    if (-not $Path) { $Path = Join-Path (Get-Location).ProviderPath "$env:COMPUTERNAME.mwctl.json" }
    $file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    $json = ConvertTo-Json -InputObject $inventory -Depth 10
    $encoding = New-Object System.Text.UTF8Encoding $false
    [System.IO.File]::WriteAllText($file, $json, $encoding)
    $file
} catch {
    Write-Problem $_.Exception.Message
    exit 1
}
if (-not $script:isWhole) { exit 2 }
exit 0
