#requires -Version 2.0
<#
.SYNOPSIS
    Writes down what mwctl has to know of this Hyper-V host under Windows Server 2008 R2.

.DESCRIPTION
    Reads the host, its virtual machines, their snapshots, the chains of their disks and what their
    Integration Services report, through the WMI namespace root\virtualization, and writes one file
    of Key=Value lines for 'mwctl import'. Nothing on the host is changed.

    Runs under PowerShell 2.0. What can't be read stays empty, which mwctl takes as unknown; the
    reason is in the file and on the error stream. The file is written at the very end and closes
    with an end mark, so half a file is never taken for a whole one.

    Needs an elevated prompt: without administrator rights Hyper-V lists no machine at all.

    Exit codes: 0 all was read, 2 some machines were read in part, 1 nothing was written.

.PARAMETER Path
    The file to write. Default: <computer name>.mwctl.txt in the current folder.

.EXAMPLE
    .\collect-2008r2.ps1

    Writes HV-01.mwctl.txt, to be imported with: mwctl import HV-01.mwctl.txt

.EXAMPLE
    powershell.exe -NoProfile -ExecutionPolicy Bypass -File collect-2008r2.ps1 -Path C:\Temp\hv.txt

    The same from a command prompt, into a file of one's own choice.

.NOTES
    The fields are described in docs/inventory.md.
#>
[CmdletBinding()]
param(
    [string] $Path = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$virtualization = 'root\virtualization'
$invariant = [System.Globalization.CultureInfo]::InvariantCulture
$guidPattern = '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}'

# ---- Writing -------------------------------------------------------------------------------------

# A value as text: the same on every system, on one line, with & and control characters escaped.
function ConvertTo-FieldText($Value) {
    if ($null -eq $Value) { return '' }
    if ($Value -is [bool]) { if ($Value) { return 'True' } else { return 'False' } }
    if ($Value -is [DateTime]) {
        return $Value.ToUniversalTime().ToString('yyyy-MM-dd\THH:mm:ss\Z', $invariant)
    }
    if ($Value -is [System.Array]) {
        $parts = @($Value | ForEach-Object { [Convert]::ToString($_, $invariant) })
        return '{' + [string]::Join(',', $parts) + '}'
    }
    $text = [Convert]::ToString($Value, $invariant).Replace('&', '&amp;')
    return [regex]::Replace($text, '[\x00-\x1F\x7F-\x9F]', {
            param($match) '&#' + [int][char]$match.Value + ';'
        })
}

# One object as lines, a blank line after it. Fields are given as name, value, name, value, ...
function Format-Fields([object[]] $Fields) {
    $lines = New-Object System.Text.StringBuilder
    for ($index = 0; $index -lt $Fields.Length; $index += 2) {
        [void]$lines.Append($Fields[$index]).Append('=')
        [void]$lines.Append((ConvertTo-FieldText $Fields[$index + 1])).Append("`r`n")
    }
    [void]$lines.Append("`r`n")
    return $lines.ToString()
}

function Write-Problem([string] $Text) {
    [Console]::Error.WriteLine('collect-2008r2: ' + $Text)
}

# ---- Reading WMI ---------------------------------------------------------------------------------

# Instances of a Hyper-V class; always an array, since PowerShell 2.0 unrolls one and none.
function Get-Virtualization([string] $Class, [string] $Filter) {
    if ($Filter) {
        return , @(Get-WmiObject -Namespace $virtualization -Class $Class -Filter $Filter)
    }
    return , @(Get-WmiObject -Namespace $virtualization -Class $Class)
}

function ConvertFrom-WmiDate([string] $Text) {
    if (-not $Text) { return $null }
    return [System.Management.ManagementDateTimeConverter]::ToDateTime($Text)
}

# The properties of an object that WMI gives as a piece of XML, by name.
function ConvertFrom-InstanceXml([string] $Text) {
    $document = New-Object System.Xml.XmlDocument
    $document.XmlResolver = $null
    $document.LoadXml($Text)
    $values = @{}
    foreach ($property in $document.SelectNodes('//PROPERTY')) {
        $value = $property.SelectSingleNode('VALUE')
        if ($null -ne $value) { $values[$property.GetAttribute('NAME')] = $value.InnerText }
    }
    return $values
}

# ---- The host ------------------------------------------------------------------------------------

# Version and build from WMI, the revision from the registry where it belongs to the same build.
function Get-HostBuild($System) {
    $key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $label = (Get-ItemProperty -Path $key).BuildLabEx
    $parts = ([string]$label).Split('.')
    if ($parts.Length -gt 1 -and $parts[0] -eq $System.BuildNumber) {
        return $System.Version + '.' + $parts[1]
    }
    return $System.Version
}

function Test-RebootPending {
    $current = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
    return (Test-Path "$current\Component Based Servicing\RebootPending") -or
        (Test-Path "$current\WindowsUpdate\Auto Update\RebootRequired")
}

# The least free space of the system volume and of every volume that holds a disk of a machine.
#
# Empty where the volume of one of them is not known, such as a cluster shared volume.
function Get-FreeDiskBytes($Volumes, [string[]] $Paths) {
    $least = $null
    foreach ($file in @($env:SystemDrive + '\') + $Paths) {
        $found = $null
        foreach ($volume in $Volumes) {
            if (-not $file.StartsWith($volume.Name, [StringComparison]::OrdinalIgnoreCase)) {
                continue
            }
            if ($null -eq $found -or $volume.Name.Length -gt $found.Name.Length) {
                $found = $volume
            }
        }
        if ($null -eq $found -or $file -match '^[A-Za-z]:\\ClusterStorage\\') { return $null }
        if ($null -eq $least -or [int64]$found.FreeSpace -lt $least) {
            $least = [int64]$found.FreeSpace
        }
    }
    return $least
}

# ---- Virtual machines ----------------------------------------------------------------------------

function Get-AutomaticStop($Number) {
    switch ($Number) {
        0 { return 'turn-off' }
        1 { return 'save' }
        2 { return 'shutdown' }
    }
    return 'unknown'
}

function Get-AutomaticStart($Number) {
    switch ($Number) {
        0 { return 'nothing' }
        1 { return 'if-running' }
        2 { return 'always' }
    }
    return 'unknown'
}

# ok, lost or unknown; 6 is an error, 12 no contact, 13 lost contact.
function Get-Heartbeat([string] $Id) {
    $components = Get-Virtualization 'Msvm_HeartbeatComponent' "SystemName='$Id'"
    foreach ($component in $components) {
        $status = @($component.OperationalStatus)
        if ($status.Length -eq 0) { return 'unknown' }
        switch ($status[0]) {
            2 { return 'ok' }
            6 { return 'lost' }
            12 { return 'lost' }
            13 { return 'lost' }
        }
        return 'unknown'
    }
    return ''
}

# What the guest's data exchange reports, by name; empty while the guest does not run.
function Get-GuestItems([string] $Id) {
    $items = @{}
    $components = Get-Virtualization 'Msvm_KvpExchangeComponent' "SystemName='$Id'"
    foreach ($component in $components) {
        foreach ($text in @($component.GuestIntrinsicExchangeItems)) {
            if (-not $text) { continue }
            $item = ConvertFrom-InstanceXml $text
            if ($item.ContainsKey('Name') -and $item.ContainsKey('Data')) {
                $items[$item['Name']] = $item['Data']
            }
        }
    }
    return $items
}

# The paths of the virtual disks that belong to one settings object.
function Get-AttachedPaths($Settings) {
    $paths = @()
    foreach ($resource in @($Settings.GetRelated('Msvm_ResourceAllocationSettingData'))) {
        if ($resource.ResourceSubType -ne 'Microsoft Virtual Hard Disk') { continue }
        foreach ($connection in @($resource.Connection)) {
            if ($connection) { $paths += $connection }
        }
    }
    return , $paths
}

# A disk and what it hangs on, down to the base, into $Disks by path in lower case.
#
# Returns false where one of them could not be read: the chain is not known to its end then.
function Add-DiskChain($Service, [string] $File, [hashtable] $Disks) {
    $isWhole = $true
    while ($File -and -not $Disks.ContainsKey($File.ToLowerInvariant())) {
        $disk = @{ Path = $File; Size = $null; Differencing = $null; Parent = '' }
        $Disks[$File.ToLowerInvariant()] = $disk
        $arguments = @($File, $null)
        $result = $Service.PSBase.InvokeMethod('GetVirtualHardDiskInfo', $arguments)
        if ($result -ne 0 -or -not $arguments[1]) {
            $isWhole = $false
            break
        }
        $info = ConvertFrom-InstanceXml $arguments[1]
        # 2 fixed, 3 dynamic, 4 differencing.
        $disk.Differencing = $info['Type'] -eq '4'
        $disk.Size = $info['FileSize']
        if ($disk.Differencing) { $disk.Parent = [string]$info['ParentPath'] }
        if ($disk.Differencing -and -not $disk.Parent) { $isWhole = $false }
        $File = $disk.Parent
    }
    return $isWhole
}

function Get-SnapshotId([string] $Text) {
    if ($Text -match $guidPattern) { return $matches[0].ToUpperInvariant() }
    return ''
}

# online where the memory of the machine was kept beside the snapshot's configuration.
function Get-SnapshotKind([string] $Root, [string] $Id) {
    if (-not $Root) { return 'unknown' }
    $folder = Join-Path $Root 'Snapshots'
    foreach ($kind in 'vsv', 'bin') {
        if (Test-Path -LiteralPath (Join-Path $folder "$Id\$Id.$kind")) { return 'online' }
    }
    if (Test-Path -LiteralPath (Join-Path $folder "$Id.xml")) { return 'offline' }
    return 'unknown'
}

# The bytes of a snapshot: the disks written since it was taken, and the memory kept with it.
function Get-SnapshotSize([string[]] $Frozen, [hashtable] $Disks, [string] $Root, [string] $Id) {
    [int64]$size = 0
    foreach ($disk in $Disks.Values) {
        if (-not $disk.Parent -or -not ($Frozen -contains $disk.Parent)) { continue }
        if ($null -eq $disk.Size) { return $null }
        $size += [int64]$disk.Size
    }
    if (-not $Root) { return $size }
    foreach ($kind in 'vsv', 'bin') {
        $file = Join-Path (Join-Path $Root 'Snapshots') "$Id\$Id.$kind"
        if (Test-Path -LiteralPath $file) { $size += [int64](Get-Item -LiteralPath $file).Length }
    }
    return $size
}

# Runs one part of the reading of a machine; where it fails, its facts stay empty: unknown.
function Invoke-Part([hashtable] $Facts, [string] $What, [scriptblock] $Read) {
    try { & $Read }
    catch { $Facts.Problems += ($What + ': ' + $_.Exception.Message) }
}

# Its automatic actions and where its snapshots lie.
function Read-Actions($Machine, [hashtable] $Facts) {
    $filter = "SystemName='" + $Machine.Name + "'"
    foreach ($actions in (Get-Virtualization 'Msvm_VirtualSystemGlobalSettingData' $filter)) {
        $Facts.Stop = Get-AutomaticStop $actions.AutomaticShutdownAction
        $Facts.Start = Get-AutomaticStart $actions.AutomaticStartupAction
        $Facts.Root = [string]$actions.SnapshotDataRoot
    }
}

# Its own settings and those of its snapshots: type 3 and type 5.
function Read-Settings($Machine, [hashtable] $Facts) {
    $filter = "SystemName='" + $Machine.Name + "'"
    foreach ($settings in (Get-Virtualization 'Msvm_VirtualSystemSettingData' $filter)) {
        if ($settings.SettingType -eq 3) { $Facts.Current = $settings }
        if ($settings.SettingType -eq 5) { $Facts.Snapshots += $settings }
    }
    if ($null -eq $Facts.Current) { throw 'the machine has no settings of its own' }
    $Facts.SnapshotsListed = $true
    foreach ($memory in @($Facts.Current.GetRelated('Msvm_MemorySettingData'))) {
        $Facts.MemoryBytes = 1048576 * [int64]$memory.VirtualQuantity
    }
}

# The disks attached to it, each with what it hangs on.
function Read-Disks($Service, [hashtable] $Facts) {
    $isWhole = $true
    foreach ($file in (Get-AttachedPaths $Facts.Current)) {
        if (-not (Add-DiskChain $Service $file $Facts.Disks)) { $isWhole = $false }
    }
    if (-not $isWhole) { throw 'a chain could not be read to its end' }
    $Facts.DisksListed = $true
}

# Its snapshots as text.
#
# First the disks of all of them, since the size of one is that of the disks that hang on its own.
function Format-Snapshots($Machine, $Service, [hashtable] $Facts) {
    $disks = $Facts.Disks.Clone()
    $frozen = @{}
    $isSized = $Facts.DisksListed
    foreach ($snapshot in $Facts.Snapshots) {
        $frozen[$snapshot.InstanceID] = Get-AttachedPaths $snapshot
        foreach ($file in $frozen[$snapshot.InstanceID]) {
            if (-not (Add-DiskChain $Service $file $disks)) { $isSized = $false }
        }
    }
    $text = ''
    foreach ($snapshot in $Facts.Snapshots) {
        $id = Get-SnapshotId $snapshot.InstanceID
        $size = $null
        if ($isSized) {
            $size = Get-SnapshotSize $frozen[$snapshot.InstanceID] $disks $Facts.Root $id
        }
        $text += Format-Fields ('ObjectType', 'Snapshot', 'VirtualMachine', $Machine.Name,
            'Id', $id, 'Name', $snapshot.ElementName,
            'CreatedAt', (ConvertFrom-WmiDate $snapshot.CreationTime),
            'Parent', (Get-SnapshotId $snapshot.Parent),
            'Kind', (Get-SnapshotKind $Facts.Root $id), 'SizeBytes', $size)
    }
    return $text
}

# The machine itself as text, once its parts have been read.
function Format-Machine($Machine, [hashtable] $Facts) {
    $guest = $Facts.Guest
    return Format-Fields ('ObjectType', 'VirtualMachine', 'Name', $Machine.Name,
        'ElementName', $Machine.ElementName, 'EnabledState', $Machine.EnabledState,
        'HealthState', $Machine.HealthState, 'OperationalStatus', $Machine.OperationalStatus,
        'MemoryBytes', $Facts.MemoryBytes, 'AutomaticStop', $Facts.Stop,
        'AutomaticStart', $Facts.Start, 'Heartbeat', $Facts.Heartbeat,
        'IntegrationServicesVersion', $guest['IntegrationServicesVersion'],
        'OSName', $guest['OSName'], 'OSVersion', $guest['OSVersion'],
        'ServicePackMajor', $guest['ServicePackMajor'], 'ProductType', $guest['ProductType'],
        'FullyQualifiedDomainName', $guest['FullyQualifiedDomainName'],
        'SnapshotsListed', $Facts.SnapshotsListed, 'DisksListed', $Facts.DisksListed,
        'Error', [string]::Join('; ', $Facts.Problems))
}

# Everything of one machine: its text, the paths of its disks, and whether all could be read.
function Read-Machine($Machine, $Service) {
    $facts = @{
        Stop = $null; Start = $null; Root = ''; MemoryBytes = $null; Heartbeat = $null
        Current = $null; Snapshots = @(); SnapshotsListed = $false; Disks = @{}
        DisksListed = $false; Guest = @{}; Problems = @(); Parts = ''
    }
    Invoke-Part $facts 'automatic actions' { Read-Actions $Machine $facts }
    Invoke-Part $facts 'settings' { Read-Settings $Machine $facts }
    Invoke-Part $facts 'disks' { Read-Disks $Service $facts }
    Invoke-Part $facts 'snapshots' { $facts.Parts = Format-Snapshots $Machine $Service $facts }
    Invoke-Part $facts 'heartbeat' { $facts.Heartbeat = Get-Heartbeat $Machine.Name }
    Invoke-Part $facts 'data exchange' { $facts.Guest = Get-GuestItems $Machine.Name }
    # Snapshots that were found but could not be read must not look as if there were none.
    if ($facts.Snapshots.Length -gt 0 -and -not $facts.Parts) { $facts.SnapshotsListed = $false }
    $paths = @()
    foreach ($disk in $facts.Disks.Values) {
        $paths += $disk.Path
        $facts.Parts += Format-Fields ('ObjectType', 'Disk', 'VirtualMachine', $Machine.Name,
            'Path', $disk.Path, 'SizeBytes', $disk.Size, 'Differencing', $disk.Differencing)
    }
    foreach ($problem in $facts.Problems) { Write-Problem ($Machine.ElementName + ': ' + $problem) }
    return @{
        Text = (Format-Machine $Machine $facts) + $facts.Parts
        Paths = $paths
        IsWhole = $facts.Problems.Length -eq 0
    }
}

# ---- All of it -----------------------------------------------------------------------------------

$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = New-Object System.Security.Principal.WindowsPrincipal $identity
if (-not $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Write-Problem 'administrator rights are needed: start PowerShell with "Run as administrator"'
    exit 1
}

$startedAt = [DateTime]::UtcNow
$exitCode = 0
try {
    $system = Get-WmiObject -Class Win32_OperatingSystem
    $volumes = @(Get-WmiObject -Class Win32_Volume -Filter 'DriveType=3' | Where-Object { $_.Name })
    $service = (Get-Virtualization 'Msvm_ImageManagementService' '')[0]
    # The host is a row of this class too; only machines have a GUID as their name.
    $machines = @(Get-Virtualization 'Msvm_ComputerSystem' '' |
            ForEach-Object { $_ } | Where-Object { $_.Name -match "^$guidPattern$" })

    $text = New-Object System.Text.StringBuilder
    $paths = @()
    foreach ($machine in $machines) {
        try {
            $result = Read-Machine $machine $service
            [void]$text.Append($result.Text)
            $paths += $result.Paths
            if (-not $result.IsWhole) { $exitCode = 2 }
        } catch {
            Write-Problem ($machine.ElementName + ': ' + $_.Exception.Message)
            [void]$text.Append((Format-Fields ('ObjectType', 'VirtualMachine',
                        'Name', $machine.Name, 'ElementName', $machine.ElementName,
                        'EnabledState', '', 'SnapshotsListed', $false, 'DisksListed', $false,
                        'Error', $_.Exception.Message)))
            $exitCode = 2
        }
    }

    # To the millisecond: cut to the second, the look would seem older than what was just done.
    $observedAt = $startedAt.ToString('yyyy-MM-dd\THH:mm:ss.fff\Z', $invariant)
    $top = Format-Fields ('Format', 'mwctl.collect/1', 'ObservedAt', $observedAt,
        'Collector', 'collect-2008r2.ps1')
    $top += Format-Fields ('ObjectType', 'Host', 'Name', $env:COMPUTERNAME,
        'Build', (Get-HostBuild $system), 'ServicePack', $system.CSDVersion,
        'FreeDiskBytes', (Get-FreeDiskBytes $volumes $paths),
        'FreeMemoryBytes', ([int64]$system.FreePhysicalMemory * 1024),
        'BootedAt', (ConvertFrom-WmiDate $system.LastBootUpTime),
        'RebootPending', (Test-RebootPending))
    $end = Format-Fields ('ObjectType', 'End', 'VirtualMachines', $machines.Length)

    if (-not $Path) { $Path = Join-Path (Get-Location).ProviderPath "$env:COMPUTERNAME.mwctl.txt" }
    $file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    $encoding = New-Object System.Text.UTF8Encoding $true
    [System.IO.File]::WriteAllText($file, $top + $text.ToString() + $end, $encoding)
    $file
} catch {
    Write-Problem $_.Exception.Message
    exit 1
}
exit $exitCode
