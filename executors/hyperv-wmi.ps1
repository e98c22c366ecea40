#requires -Version 2.0
<#
.SYNOPSIS
    Carries out one task of 'mwctl run' on a Hyper-V host under Windows Server 2008 or 2008 R2.

.DESCRIPTION
    Reads one task from standard input, does it through WMI (root\virtualization), and writes JSON
    lines to standard output, as docs/executors.md describes. It looks before it acts, waits for the
    end of what it asked for, and does nothing but the task.

    Runs under PowerShell 2.0, on the host itself or on another computer with -ComputerName. Needs
    the rights of an administrator of the host.

    A key of the host's registry, HKLM\SOFTWARE\mwctl\executor, remembers the highest attempt that
    was seen for each machine, so that an operator who was overtaken changes nothing.

    Where a comment says "believed", no documentation of Microsoft was at hand that says so.

.PARAMETER ComputerName
    The host, where it is not this computer.

.PARAMETER Collector
    The script that observes. Default: ..\collect\collect-2008r2.ps1

.EXAMPLE
    mwctl run --host hv-01 --executor hv-01.cmd

    Where hv-01.cmd is one line:
    @powershell.exe -NoProfile -ExecutionPolicy Bypass -File hyperv-wmi.ps1 -ComputerName hv-01

.NOTES
    Environment: MWCTL_SERVICE_PACK, the path of the service pack on the host, for 'patch';
    MWCTL_GUEST_COMMAND, a program that installs it in a guest, for the route 'service-pack'.
#>
[CmdletBinding()]
param(
    [string] $ComputerName = '',
    [string] $Collector = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# Both would be printed between the answers.
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'

$virtualization = 'root\virtualization'
$invariant = [System.Globalization.CultureInfo]::InvariantCulture
$folder = Split-Path -Parent $MyInvocation.MyCommand.Path
# HKEY_LOCAL_MACHINE, as StdRegProv wants it.
$localMachine = [uint32]2147483650
$memory = 'SOFTWARE\mwctl\executor'
$longestLine = 8388608

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$seconds = 0
$task = $null
$machineId = ''
# What the task came to, where it did not complete; and whether anything was asked for by then.
$verdict = ''
$isAsked = $false

# ---- Answering -----------------------------------------------------------------------------------

$output = New-Object System.IO.StreamWriter (
    [Console]::OpenStandardOutput(), (New-Object System.Text.UTF8Encoding $false))
$output.NewLine = "`n"
$output.AutoFlush = $true

function Format-JsonText([string] $Text) {
    # Half of a pair of surrogates is no text; a strict reader would refuse the line.
    $half = '(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])'
    $plain = [regex]::Replace($Text, $half, '?')
    $plain = $plain.Replace('\', '\\').Replace('"', '\"').Replace("`r", '\r').Replace("`n", '\n')
    return '"' + [regex]::Replace($plain, '[^\x20-\x7E]', {
            param($match) '\u{0:x4}' -f [int][char]$match.Value
        }) + '"'
}

# An object of JSON from name, value, name, value, ... Values are texts, whole numbers, and
# hashtables of texts.
function Format-JsonObject([object[]] $Fields) {
    $members = @()
    for ($index = 0; $index -lt $Fields.Length; $index += 2) {
        $value = $Fields[$index + 1]
        if ($value -is [hashtable]) {
            $pairs = @()
            foreach ($name in $value.Keys) { $pairs += $name; $pairs += [string]$value[$name] }
            $text = Format-JsonObject $pairs
        } elseif ($value -is [int]) {
            $text = $value.ToString($invariant)
        } else {
            $text = Format-JsonText $value
        }
        $members += (Format-JsonText $Fields[$index]) + ':' + $text
    }
    return '{' + [string]::Join(',', $members) + '}'
}

# Text as it may stand in a reason: one line, not too long.
function Format-Line([string] $Text) {
    $line = [regex]::Replace($Text, '[\x00-\x20\x7F-\x9F\u2028\u2029]+', ' ').Trim()
    if ($line.Length -gt 600) { return $line.Substring(0, 600) }
    return $line
}

function Write-Percent([string] $Message, [int] $Percent) {
    $fields = 'type', 'progress', 'message', (Format-Line $Message)
    if ($Percent -ge 0) { $fields += 'percent', ([Math]::Min(100, $Percent)) }
    $output.WriteLine((Format-JsonObject $fields))
}

function Stop-Failed([string] $Reason) {
    $script:verdict = 'failed'
    throw $Reason
}

function Stop-Unknown([string] $Reason) {
    $script:verdict = 'unknown'
    throw $Reason
}

# ---- Reading the task ----------------------------------------------------------------------------

# JSON without fractions. PowerShell 2.0 has no reader of its own, and a Server Core may lack the
# one of .NET. Each value comes in a box, since PowerShell unrolls arrays that are returned.
function Read-Json([string] $Text) {
    $reader = @{ Text = $Text; At = 0 }
    $box = Read-JsonValue $reader 0
    Skip-JsonBlank $reader
    if ($reader['At'] -ne $Text.Length) { Stop-Reading $reader 'more follows after the end' }
    return $box
}

function Stop-Reading([hashtable] $Reader, [string] $Why) {
    Stop-Failed ('the task cannot be read: {0}, at character {1}' -f $Why, $Reader['At'])
}

function Skip-JsonBlank([hashtable] $Reader) {
    while ($Reader['At'] -lt $Reader['Text'].Length -and
        " `t`r`n".IndexOf($Reader['Text'][$Reader['At']]) -ge 0) { $Reader['At'] += 1 }
}

# The next character that is no blank, as a text; empty at the end.
function Get-JsonNext([hashtable] $Reader) {
    Skip-JsonBlank $Reader
    if ($Reader['At'] -ge $Reader['Text'].Length) { return '' }
    return [string]$Reader['Text'][$Reader['At']]
}

function Skip-JsonMark([hashtable] $Reader, [string] $Mark) {
    if ((Get-JsonNext $Reader) -cne $Mark) { Stop-Reading $Reader "'$Mark' is missing" }
    $Reader['At'] += 1
}

function Read-JsonValue([hashtable] $Reader, [int] $Depth) {
    if ($Depth -gt 32) { Stop-Reading $Reader 'it is nested too deep' }
    $next = Get-JsonNext $Reader
    if ($next -ceq '{') { return Read-JsonObject $Reader $Depth }
    if ($next -ceq '[') { return Read-JsonArray $Reader $Depth }
    if ($next -ceq '"') { return @{ Value = (Read-JsonString $Reader) } }
    foreach ($word in 'true', 'false', 'null') {
        $length = $word.Length
        if ([string]::CompareOrdinal($Reader['Text'], $Reader['At'], $word, 0, $length) -eq 0) {
            $Reader['At'] += $length
            if ($word -ceq 'null') { return @{ Value = $null } }
            return @{ Value = ($word -ceq 'true') }
        }
    }
    $number = [regex]'\G-?(?:0|[1-9][0-9]{0,17})(?![0-9.eE])'
    $found = $number.Match($Reader['Text'], $Reader['At'])
    if (-not $found.Success) { Stop-Reading $Reader 'there is no value' }
    $Reader['At'] += $found.Length
    return @{ Value = [int64]::Parse($found.Value, $invariant) }
}

function Read-JsonObject([hashtable] $Reader, [int] $Depth) {
    $members = @{}
    Skip-JsonMark $Reader '{'
    $isFirst = $true
    while ((Get-JsonNext $Reader) -cne '}') {
        if (-not $isFirst) { Skip-JsonMark $Reader ',' }
        $isFirst = $false
        [void](Get-JsonNext $Reader)
        $name = Read-JsonString $Reader
        if ($members.ContainsKey($name)) { Stop-Reading $Reader "'$name' is there twice" }
        Skip-JsonMark $Reader ':'
        $box = Read-JsonValue $Reader ($Depth + 1)
        $members[$name] = $box['Value']
    }
    Skip-JsonMark $Reader '}'
    return @{ Value = $members }
}

function Read-JsonArray([hashtable] $Reader, [int] $Depth) {
    $elements = New-Object System.Collections.ArrayList
    Skip-JsonMark $Reader '['
    while ((Get-JsonNext $Reader) -cne ']') {
        if ($elements.Count -gt 0) { Skip-JsonMark $Reader ',' }
        $box = Read-JsonValue $Reader ($Depth + 1)
        [void]$elements.Add($box['Value'])
    }
    Skip-JsonMark $Reader ']'
    return @{ Value = $elements.ToArray() }
}

function Read-JsonString([hashtable] $Reader) {
    Skip-JsonMark $Reader '"'
    $text = New-Object System.Text.StringBuilder
    $escapes = @{
        '"' = '"'; '\' = '\'; '/' = '/'; 'b' = "`b"; 'f' = "`f"; 'n' = "`n"; 'r' = "`r"; 't' = "`t"
    }
    while ($true) {
        if ($Reader['At'] -ge $Reader['Text'].Length) { Stop-Reading $Reader 'a text does not end' }
        $character = $Reader['Text'][$Reader['At']]
        $Reader['At'] += 1
        if ($character -ceq '"') { return $text.ToString() }
        if ([int]$character -lt 32) { Stop-Reading $Reader 'a control character is in a text' }
        if ($character -cne '\') {
            [void]$text.Append($character)
            continue
        }
        if ($Reader['At'] -ge $Reader['Text'].Length) { Stop-Reading $Reader 'a text does not end' }
        $kind = [string]$Reader['Text'][$Reader['At']]
        $Reader['At'] += 1
        if ($kind -ceq 'u') {
            $digits = [regex]'\G[0-9A-Fa-f]{4}'
            $found = $digits.Match($Reader['Text'], $Reader['At'])
            if (-not $found.Success) { Stop-Reading $Reader 'an escape is wrong' }
            $Reader['At'] += 4
            [void]$text.Append([char][Convert]::ToInt32($found.Value, 16))
        } elseif ($kind -ceq $kind.ToLowerInvariant() -and $escapes.ContainsKey($kind)) {
            [void]$text.Append($escapes[$kind])
        } else {
            Stop-Reading $Reader 'an escape is wrong'
        }
    }
}

# All of standard input. The bytes are read, since the console's own reader takes them for text in
# the system's code page.
function Read-Input {
    $stream = [Console]::OpenStandardInput()
    $bytes = New-Object System.IO.MemoryStream
    $buffer = New-Object byte[] 65536
    do {
        $count = $stream.Read($buffer, 0, $buffer.Length)
        $bytes.Write($buffer, 0, $count)
    } while ($count -gt 0)
    return (New-Object System.Text.UTF8Encoding $false, $true).GetString($bytes.ToArray())
}

function Read-Task {
    try { $text = Read-Input } catch { Stop-Failed 'the task cannot be read: it is not UTF-8' }
    $box = Read-Json ($text.TrimStart([char]0xFEFF))
    $read = $box['Value']
    if ($read -isnot [hashtable] -or $read['schema'] -cne 'mwctl.executor/1') {
        Stop-Failed 'the task is not one of mwctl.executor/1'
    }
    foreach ($name in 'action', 'host') {
        if ($read[$name] -isnot [string]) { Stop-Failed "the task has no '$name'" }
    }
    $numbers = @('timeoutSeconds')
    if ($read['action'] -cne 'observe') { $numbers += 'attempt' }
    foreach ($name in $numbers) {
        if ($read[$name] -isnot [int64]) { Stop-Failed "the task has no '$name'" }
    }
    if ($null -ne $read['vm']) {
        $guid = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z'
        if ($read['vm'] -isnot [hashtable] -or [string]$read['vm']['id'] -notmatch $guid) {
            Stop-Failed "the task's machine has no GUID"
        }
    }
    return $read
}

# ---- WMI -----------------------------------------------------------------------------------------

# Instances of a class; always an array, since PowerShell 2.0 unrolls one and none.
function Get-Instances([string] $Namespace, [string] $Class, [string] $Filter) {
    $options = @{ Namespace = $Namespace; Class = $Class }
    if ($Filter) { $options['Filter'] = $Filter }
    if ($ComputerName) {
        $options['ComputerName'] = $ComputerName
        $options['Authentication'] = 'PacketPrivacy'
    }
    return , @(Get-WmiObject @options)
}

function Get-Virtualization([string] $Class, [string] $Filter) {
    return , (Get-Instances $virtualization $Class $Filter)
}

function Get-System {
    return (Get-Instances 'root\cimv2' 'Win32_OperatingSystem' '')[0]
}

# Calls a method with its parameters by name.
function Invoke-Wmi($Object, [string] $Method, [hashtable] $Arguments) {
    $parameters = $Object.PSBase.GetMethodParameters($Method)
    foreach ($name in $Arguments.Keys) {
        $parameters.PSBase.SetPropertyValue($name, $Arguments[$name])
    }
    return $Object.PSBase.InvokeMethod($Method, $parameters, $null)
}

# The return values that the methods of root\virtualization share (Microsoft: cc703625, cc160712).
$returns = @{
    32768 = 'failed'; 32769 = 'access denied'; 32770 = 'not supported'; 32771 = 'status unknown'
    32772 = 'timeout'; 32773 = 'invalid parameter'; 32774 = 'system is in use'
    32775 = 'invalid state for this operation'; 32776 = 'incorrect data type'
    32777 = 'system is not available'; 32778 = 'out of memory'; 32779 = 'file not found'
    32780 = 'the system is not ready'
    32781 = 'the machine is locked and cannot be shut down without force'
    32782 = 'a system shutdown is in progress'
}

function Format-Return([string] $Method, [int] $Code) {
    if ($returns.ContainsKey($Code)) { return '{0}: {1} ({2})' -f $Method, $returns[$Code], $Code }
    return '{0}: error {1}' -f $Method, $Code
}

# Asks for a change. What was refused is failed; what was accepted is waited for, where a job says
# how far it is. A request that throws was perhaps heard: then nobody knows.
function Request-Change($Object, [string] $Method, [hashtable] $Arguments, [switch] $HasJob) {
    $script:isAsked = $true
    $result = Invoke-Wmi $Object $Method $Arguments
    $code = [int]$result.ReturnValue
    # 4096: the parameters are right, a job was started.
    if ($code -eq 4096 -and $HasJob) {
        Wait-VirtualizationJob $Method ([string]$result.Job)
    } elseif ($code -ne 0 -and $code -ne 4096 -and $code -ne 32782) {
        Stop-Failed (Format-Return $Method $code)
    }
}

# JobState of Msvm_ConcreteJob: 7 completed, 8 terminated, 9 killed, 10 exception; below 7 it is
# under way.
#
# A job that is gone has ended; how, is seen from what it was to do.
function Wait-VirtualizationJob([string] $What, [string] $Path) {
    if (-not $Path) { return }
    while ($true) {
        try { $job = [wmi]$Path } catch { return }
        $state = [int]$job.JobState
        if ($state -eq 7) { return }
        if ($state -gt 7) {
            Stop-Failed ('{0}: {1} ({2})' -f $What, $job.ErrorDescription, $job.ErrorCode)
        }
        Write-Percent $What ([int]$job.PercentComplete)
        Wait-ABit ($What + ' was accepted; its job goes on')
    }
}

# Waits until something is seen; what is not seen in time is not known.
function Wait-Until([string] $What, [scriptblock] $IsReached) {
    while (-not (& $IsReached)) {
        Write-Percent ('waiting until ' + $What) -1
        Wait-ABit ('not seen in time: ' + $What)
    }
}

function Wait-ABit([string] $Otherwise) {
    if ($watch.Elapsed.TotalSeconds -ge $seconds) { Stop-Unknown $Otherwise }
    Start-Sleep -Seconds 2
}

# ---- The registry of the host --------------------------------------------------------------------

# Calls a method of StdRegProv, the registry through WMI, on a key below HKEY_LOCAL_MACHINE.
function Invoke-Registry([string] $Method, [string] $Key, [hashtable] $More) {
    $computer = '.'
    if ($ComputerName) { $computer = $ComputerName }
    $arguments = @{ hDefKey = $localMachine; sSubKeyName = $Key }
    foreach ($name in $More.Keys) { $arguments[$name] = $More[$name] }
    return Invoke-Wmi ([wmiclass]"\\$computer\root\default:StdRegProv") $Method $arguments
}

function Get-RegistryText([string] $Key, [string] $Name) {
    $result = Invoke-Registry 'GetStringValue' $Key @{ sValueName = $Name }
    if ($result.ReturnValue -ne 0) { return '' }
    return [string]$result.sValue
}

function Set-RegistryText([string] $Key, [string] $Name, [string] $Text) {
    $made = (Invoke-Registry 'CreateKey' $Key @{}).ReturnValue
    $set = Invoke-Registry 'SetStringValue' $Key @{ sValueName = $Name; sValue = $Text }
    if ($made -ne 0 -or $set.ReturnValue -ne 0) {
        Stop-Failed "HKLM\$Key cannot be written: error $($set.ReturnValue)"
    }
}

# Remembers the attempt; one that was overtaken is refused.
function Register-Attempt {
    $name = 'host'
    if ($machineId) { $name = $machineId }
    [int64]$highest = 0
    [void][int64]::TryParse((Get-RegistryText $memory $name), [ref]$highest)
    if ($task['attempt'] -lt $highest) {
        Stop-Failed ('attempt {0} was overtaken by attempt {1}' -f $task['attempt'], $highest)
    }
    Set-RegistryText $memory $name ($task['attempt'].ToString($invariant))
}

# Windows keeps this key while the servicing of its components waits for a restart.
function Test-RebootPending {
    $key = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
    return @((Invoke-Registry 'EnumKey' $key @{}).sNames) -contains 'RebootPending'
}

# ---- Looking at a machine ------------------------------------------------------------------------

# EnabledState of Msvm_ComputerSystem in root\virtualization, as docs/inventory.md lists it.
$states = @{
    2 = 'running'; 3 = 'off'; 32768 = 'paused'; 32769 = 'saved'; 32770 = 'starting'
    32773 = 'saving'; 32774 = 'stopping'; 32776 = 'pausing'; 32777 = 'resuming'
}

function Get-StateOf($Machine) {
    $number = [int]$Machine.EnabledState
    # 20: its worker process does not answer; 25: its storage is full or gone.
    if (20, 25 -contains [int]$Machine.HealthState) { return 'critical' }
    if ($states.ContainsKey($number)) { return $states[$number] }
    return 'unknown'
}

function Get-Machine {
    $found = Get-Virtualization 'Msvm_ComputerSystem' "Name='$machineId'"
    if ($found.Length -ne 1) { Stop-Failed "there is no machine $machineId on this host" }
    return $found[0]
}

function Get-State { return Get-StateOf (Get-Machine) }

# Lets a transition end that somebody else began: what it leads to is not seen yet.
function Wait-Calm {
    $transitions = 'starting', 'stopping', 'saving', 'pausing', 'resuming'
    Wait-Until 'a transition that was under way has ended' { $transitions -notcontains (Get-State) }
}

# Refuses a machine in a state that the task does not fit.
function Assert-State([string[]] $Wanted) {
    $state = Get-State
    if ($Wanted -notcontains $state) {
        Stop-Failed ("'{0}' starts from {1}; the machine is {2}" -f
            $task['action'], [string]::Join(' or ', $Wanted), $state)
    }
}

function Wait-State([string] $Wanted) {
    Wait-Until "the machine is $Wanted" { (Get-State) -eq $Wanted }
}

# Its own settings (type 3) or those of its snapshots (type 5).
function Get-Settings([int] $Type) {
    return , @((Get-Virtualization 'Msvm_VirtualSystemSettingData' "SystemName='$machineId'") |
            ForEach-Object { $_ } | Where-Object { $_.SettingType -eq $Type })
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

# What the guest's data exchange reports, by name; empty while the guest does not run.
function Get-GuestItems {
    $items = @{}
    $components = Get-Virtualization 'Msvm_KvpExchangeComponent' "SystemName='$machineId'"
    foreach ($component in $components) {
        foreach ($text in @($component.GuestIntrinsicExchangeItems)) {
            if (-not $text) { continue }
            $item = ConvertFrom-InstanceXml $text
            if ($item.ContainsKey('Name')) { $items[$item['Name']] = [string]$item['Data'] }
        }
    }
    return $items
}

# Major, minor and build of a version: what versions are compared by. Nothing where it is none.
function ConvertTo-Release([string] $Text) {
    if ($Text -notmatch '^(\d+)\.(\d+)\.(\d+)') { return $null }
    $release = New-Object System.Version ([int]$matches[1]), ([int]$matches[2]), ([int]$matches[3])
    if ($release.Major -eq 0) { return $null }
    return $release
}

# ---- States --------------------------------------------------------------------------------------

# RequestStateChange of Msvm_ComputerSystem: 2 runs, 3 ends (Microsoft: the class's documentation).
function Set-State([int] $Number, [string] $Wanted) {
    Request-Change (Get-Machine) 'RequestStateChange' @{ RequestedState = [uint16]$Number } -HasJob
    Wait-State $Wanted
}

function Invoke-Shutdown {
    if ((Get-State) -eq 'off') { return }
    Assert-State 'running'
    $components = Get-Virtualization 'Msvm_ShutdownComponent' "SystemName='$machineId'"
    if ($components.Length -eq 0) {
        Stop-Failed 'the guest takes no shutdown from outside: its Integration Services do not run'
    }
    # Without force, so that a guest at which somebody works refuses.
    Request-Change $components[0] 'InitiateShutdown' @{ Force = $false; Reason = 'Maintenance' }
    Wait-State 'off'
}

function Invoke-TurnOff {
    if ((Get-State) -eq 'off') { return }
    # Not from saved: there the same request throws the memory away, which is another action.
    Assert-State 'running', 'paused', 'critical', 'starting', 'stopping'
    Set-State 3 'off'
}

function Invoke-Wake([string] $From) {
    if ((Get-State) -eq 'running') { return }
    Assert-State $From
    Set-State 2 'running'
}

function Invoke-DiscardSavedState {
    if ((Get-State) -eq 'off') { return }
    Assert-State 'saved'
    # Believed: what "Delete Saved State" of Hyper-V Manager asks for.
    Set-State 3 'off'
}

# ---- Snapshots -----------------------------------------------------------------------------------

# The disks of a chain that belong to snapshots, from one disk down to the base.
#
# One that cannot be read, since a merge holds it, counts too: its chain is not known to its end.
function Get-SnapshotDisksOf($Service, [string] $File) {
    $found = @()
    for ($depth = 0; $File -and $depth -lt 64; $depth++) {
        $result = Invoke-Wmi $Service 'GetVirtualHardDiskInfo' @{ Path = $File }
        $isRead = $result.ReturnValue -eq 0 -and $result.Info
        if ($File -match '\.avhd$' -or -not $isRead) { $found += $File }
        if (-not $isRead) { break }
        $info = ConvertFrom-InstanceXml $result.Info
        $File = ''
        # 4: differencing.
        if ($info['Type'] -eq '4') { $File = [string]$info['ParentPath'] }
    }
    return , $found
}

# The disks of snapshots that the machine still hangs on.
function Get-SnapshotDisks {
    $service = (Get-Virtualization 'Msvm_ImageManagementService' '')[0]
    $found = @()
    foreach ($settings in (Get-Settings 3)) {
        foreach ($resource in @($settings.GetRelated('Msvm_ResourceAllocationSettingData'))) {
            if ($resource.ResourceSubType -ne 'Microsoft Virtual Hard Disk') { continue }
            foreach ($file in @($resource.Connection)) {
                if ($file) { $found += Get-SnapshotDisksOf $service $file }
            }
        }
    }
    return , $found
}

# 32770: a snapshot is being deleted; 32772: disks are being merged.
function Test-Merging {
    $numbers = @((Get-Machine).OperationalStatus | ForEach-Object { [int]$_ })
    return ($numbers -contains 32770) -or ($numbers -contains 32772)
}

function Test-Merged {
    return (Get-Settings 5).Length -eq 0 -and -not (Test-Merging) -and
        (Get-SnapshotDisks).Length -eq 0
}

function Invoke-RemoveSnapshots {
    if (Test-Merged) { return }
    Assert-State 'off'
    $service = (Get-Virtualization 'Msvm_VirtualSystemManagementService' '')[0]
    $roots = @((Get-Settings 5) | ForEach-Object { $_ } | Where-Object { -not $_.Parent })
    foreach ($root in $roots) {
        Request-Change $service 'RemoveVirtualSystemSnapshotTree' `
            @{ SnapshotSettingData = $root.__PATH } -HasJob
    }
    # Before Windows Server 2012 disks merge in the background, and only while the machine is off.
    while (-not (Test-Merged)) {
        $state = Get-State
        if ($state -ne 'off') {
            Stop-Failed "the machine is $state now: the merge waits until it is off again"
        }
        Write-Percent 'merging' -1
        Wait-ABit 'the snapshots are being merged, and that is not at its end'
    }
}

# ---- The guest -----------------------------------------------------------------------------------

# The version that the host's setup disk brings (the registry, as collected by Microsoft's own
# support scripts); where the host does not say, that of the host (believed to be the same).
function Get-ServicesTarget {
    $key = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization\GuestInstaller\Version'
    $target = $null
    foreach ($name in @((Invoke-Registry 'EnumValues' $key @{}).sNames)) {
        if (-not $name) { continue }
        $release = ConvertTo-Release (Get-RegistryText $key $name)
        if ($null -ne $release -and ($null -eq $target -or $release -gt $target)) {
            $target = $release
        }
    }
    if ($null -ne $target) { return $target }
    return ConvertTo-Release (Get-System).Version
}

function Test-ServicesCurrent($Target) {
    $release = ConvertTo-Release ([string](Get-GuestItems)['IntegrationServicesVersion'])
    return $null -ne $release -and $release -ge $Target
}

function Get-InstanceIdOf([string] $Path) {
    return ($Path -replace '^.*InstanceID=', '').ToLowerInvariant()
}

# Puts vmguest.iso into a free DVD drive, unless it is in one.
function Add-SetupDisk {
    $system = Get-System
    $iso = $system.SystemDirectory + '\vmguest.iso'
    $escaped = $iso.Replace('\', '\\')
    if ((Get-Instances 'root\cimv2' 'CIM_DataFile' "Name='$escaped'").Length -eq 0) {
        Stop-Failed "the host has no setup disk '$iso'"
    }
    $parts = @((Get-Settings 3)[0].GetRelated('Msvm_ResourceAllocationSettingData'))
    $taken = @()
    foreach ($disk in $parts) {
        if ($disk.ResourceSubType -ne 'Microsoft Virtual CD/DVD Disk') { continue }
        if (@($disk.Connection) -contains $iso) { return }
        $taken += Get-InstanceIdOf $disk.Parent
    }
    $free = @($parts | Where-Object { $_.ResourceSubType -eq 'Microsoft Synthetic DVD Drive' -and
            $taken -notcontains (Get-InstanceIdOf $_.__PATH) })
    if ($free.Length -eq 0) {
        Stop-Failed 'the machine has no DVD drive that is empty: add one, or take the disk out'
    }
    $defaults = Get-Virtualization 'Msvm_ResourceAllocationSettingData' `
        "ResourceSubType='Microsoft Virtual CD/DVD Disk' AND InstanceID LIKE '%Default%'"
    $disk = $defaults[0].PSBase.Clone()
    $disk.PSBase.SetPropertyValue('Parent', [string]$free[0].__PATH)
    $disk.PSBase.SetPropertyValue('Connection', [string[]]@($iso))
    $service = (Get-Virtualization 'Msvm_VirtualSystemManagementService' '')[0]
    Request-Change $service 'AddVirtualSystemResources' @{
        TargetSystem = (Get-Machine).__PATH
        ResourceSettingData = [string[]]@($disk.PSBase.GetText(
                [System.Management.TextFormat]::WmiDtd20))
    } -HasJob
}

# Runs the administrator's own program. It learns the machine from its environment.
function Invoke-GuestCommand {
    $command = $env:MWCTL_GUEST_COMMAND
    if (-not $command) {
        Stop-Failed ('a service pack cannot be installed in a guest from outside: install it ' +
            'there, or name a program that does in MWCTL_GUEST_COMMAND')
    }
    $start = New-Object System.Diagnostics.ProcessStartInfo $command
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.EnvironmentVariables['MWCTL_HOST'] = $task['host']
    $start.EnvironmentVariables['MWCTL_VM_ID'] = $machineId
    $start.EnvironmentVariables['MWCTL_VM_NAME'] = [string]$task['vm']['name']
    $script:isAsked = $true
    $process = [System.Diagnostics.Process]::Start($start)
    # Its output is for people, and must not come between the lines of this one.
    while ($null -ne ($line = $process.StandardOutput.ReadLine())) {
        [Console]::Error.WriteLine($line)
        if ($watch.Elapsed.TotalSeconds -ge $seconds) { Stop-Unknown "'$command' goes on" }
        Write-Percent 'installing in the guest' -1
    }
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) { Stop-Failed "'$command' ended with $($process.ExitCode)" }
}

function Invoke-UpdateIntegrationServices {
    $route = [string]$task['route']
    if ($route -eq 'none') { return @{ route = $route } }
    if ('service-pack', 'setup-disk' -notcontains $route) {
        Stop-Failed "the route '$route' is not known"
    }
    Assert-State 'running'
    $target = Get-ServicesTarget
    if (-not (Test-ServicesCurrent $target)) {
        if ($route -eq 'setup-disk') { Add-SetupDisk } else { Invoke-GuestCommand }
        # The setup runs in the guest, by its own autorun or by a person; it is seen by its result.
        Wait-Until "the guest reports Integration Services $target" { Test-ServicesCurrent $target }
    }
    return @{
        route = $route
        integrationServices = [string](Get-GuestItems)['IntegrationServicesVersion']
    }
}

# OperationalStatus of Msvm_HeartbeatComponent: 2 is OK.
function Test-Heartbeat {
    $components = Get-Virtualization 'Msvm_HeartbeatComponent' "SystemName='$machineId'"
    if ($components.Length -eq 0) { return $false }
    $numbers = @($components[0].OperationalStatus)
    return $numbers.Length -gt 0 -and [int]$numbers[0] -eq 2
}

# An address of the guest that answers a ping from here; empty where none does.
#
# Believed: that the data exchange of every guest in question names NetworkAddressIPv4.
function Get-AnsweringAddress {
    $ping = New-Object System.Net.NetworkInformation.Ping
    foreach ($address in ([string](Get-GuestItems)['NetworkAddressIPv4']).Split(';')) {
        if (-not $address -or $address -eq '127.0.0.1') { continue }
        try {
            if ([string]$ping.Send($address, 2000).Status -eq 'Success') { return $address }
        } catch [System.Net.NetworkInformation.PingException] { continue }
    }
    return ''
}

# A guest that was just started gets time for its heartbeat and its network.
function Invoke-VerifyGuest {
    Assert-State 'running'
    while ($true) {
        $isAlive = Test-Heartbeat
        $address = Get-AnsweringAddress
        if ($isAlive -and $address) {
            return @{ heartbeat = 'ok'; network = 'ok'; address = $address }
        }
        if ($watch.Elapsed.TotalSeconds -ge $seconds) {
            if (-not $isAlive) { Stop-Failed 'the guest has no heartbeat' }
            Stop-Failed "no address of the guest answers a ping from $env:COMPUTERNAME"
        }
        Write-Percent 'waiting for heartbeat and network' -1
        Start-Sleep -Seconds 2
    }
}

# ---- The host ------------------------------------------------------------------------------------

# The trap of this upgrade: who runs over the restart is saved by it, and never wakes again.
function Assert-AllOff {
    foreach ($machine in (Get-Virtualization 'Msvm_ComputerSystem' '')) {
        # The host is a row of this class too; only machines have a GUID as their name.
        if ($machine.Name -notmatch '^[0-9A-Fa-f]{8}-') { continue }
        $state = Get-StateOf $machine
        if ($state -ne 'off') {
            Stop-Failed ("'{0}' is {1}: all machines have to be off" -f
                $machine.ElementName, $state)
        }
    }
}

# Exit codes of Windows' installers: 3010 and 1641 are successes that a restart completes.
function Get-InstallDetails([int] $Code) {
    if ($Code -eq 0) { return @{ exitCode = '0' } }
    if (3010, 1641 -contains $Code) {
        return @{ exitCode = $Code.ToString($invariant); rebootPending = 'true' }
    }
    Stop-Failed ('0x{0:x8}: the service pack was not installed (exit code {0})' -f $Code)
}

# On the host itself its exit code is that of a child process.
function Install-Here([string] $Path) {
    $start = New-Object System.Diagnostics.ProcessStartInfo $Path, '/quiet /norestart'
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $script:isAsked = $true
    $process = [System.Diagnostics.Process]::Start($start)
    # The reading of its output, which nobody needs, must not hold it up.
    $process.BeginOutputReadLine()
    while (-not $process.WaitForExit(5000)) {
        Write-Percent 'installing the service pack' -1
        if ($watch.Elapsed.TotalSeconds -ge $seconds) {
            Stop-Unknown 'the service pack is being installed'
        }
    }
    return $process.ExitCode
}

# From elsewhere it is started by WMI, which tells no exit code: cmd.exe writes it to the registry.
function Install-There([string] $Path) {
    $name = 'exit-' + $task['attempt'].ToString($invariant)
    Set-RegistryText $memory $name ''
    $install = '"{0}" /quiet /norestart' -f $Path
    $note = 'reg.exe add "HKLM\{0}" /v {1} /d !errorlevel! /f' -f $memory, $name
    $command = 'cmd.exe /d /v:on /s /c "{0} & {1}"' -f $install, $note
    $class = [wmiclass]"\\$ComputerName\root\cimv2:Win32_Process"
    $script:isAsked = $true
    $result = Invoke-Wmi $class 'Create' @{ CommandLine = $command }
    if ($result.ReturnValue -ne 0) {
        Stop-Failed "Win32_Process.Create: error $($result.ReturnValue)"
    }
    Wait-Until 'the service pack is installed' { (Get-RegistryText $memory $name) -ne '' }
    return [int](Get-RegistryText $memory $name)
}

function Invoke-Patch {
    $path = [string]$env:MWCTL_SERVICE_PACK
    $system = Get-System
    # 6.1: Windows Server 2008 R2, which has one service pack.
    if ($system.Version -like '6.1.*' -and $system.ServicePackMajorVersion -ge 1) {
        return @{ build = [string]$system.Version }
    }
    if (-not $path -or $path -match '["''%!&|<>^]') {
        Stop-Failed 'MWCTL_SERVICE_PACK does not name the service pack on the host'
    }
    Assert-AllOff
    $name = $path -replace '^.*\\', ''
    if ((Get-Instances 'root\cimv2' 'Win32_Process' "Name='$name'").Length -gt 0) {
        Stop-Unknown "'$name' runs on the host already"
    }
    if ($ComputerName) { return Get-InstallDetails (Install-There $path) }
    return Get-InstallDetails (Install-Here $path)
}

function Get-BootTime($System) {
    $local = [System.Management.ManagementDateTimeConverter]::ToDateTime($System.LastBootUpTime)
    return $local.ToUniversalTime()
}

function Get-BootDetails($System) {
    return @{
        build = [string]$System.Version
        bootedAt = (Get-BootTime $System).ToString('yyyy-MM-dd\THH:mm:ss\Z', $invariant)
    }
}

# The host after its restart; nothing while it does not answer.
function Get-Restarted([DateTime] $Before) {
    try {
        $system = Get-System
        # The time of the start is reckoned back from the clock, which may have been set meanwhile.
        if ((Get-BootTime $system) -le $Before.AddSeconds(30)) { return $null }
        $services = Get-Virtualization 'Msvm_VirtualSystemManagementService' ''
        if ($services.Length -gt 0) { return $system }
        return $null
    } catch { return $null }
}

function Invoke-Reboot {
    $system = Get-System
    $before = Get-BootTime $system
    $known = ConvertTo-Release ([string]$task['build'])
    $isNew = $null -ne $known -and $known -ne (ConvertTo-Release $system.Version)
    if ($isNew -and -not (Test-RebootPending)) { return Get-BootDetails $system }
    Assert-AllOff
    $options = @{ Class = 'Win32_OperatingSystem'; EnableAllPrivileges = $true }
    if ($ComputerName) { $options['ComputerName'] = $ComputerName }
    $script:isAsked = $true
    # 6: restart, programs that do not end are ended (Microsoft: Win32Shutdown).
    $code = (Invoke-Wmi (Get-WmiObject @options) 'Win32Shutdown' @{ Flags = 6 }).ReturnValue
    if ($code -ne 0) { Stop-Failed "Win32Shutdown: error $code" }
    if (-not $ComputerName) {
        Stop-Unknown 'the restart was asked for; this program runs on the host and ends with it'
    }
    $after = $null
    while ($null -eq $after) {
        Write-Percent 'restarting' -1
        Wait-ABit 'the restart was asked for, and the host does not answer'
        $after = Get-Restarted $before
    }
    return Get-BootDetails $after
}

# ---- Observing -----------------------------------------------------------------------------------

function Get-CollectorPath {
    if ($Collector) { return $Collector }
    return Join-Path (Split-Path -Parent $folder) 'collect\collect-2008r2.ps1'
}

# What the collector writes on this computer.
function Read-Here([string] $Program) {
    $file = [System.IO.Path]::GetTempFileName()
    try {
        [void](& $Program -Path $file)
        return [System.IO.File]::ReadAllText($file)
    } finally {
        Remove-Item -LiteralPath $file -ErrorAction SilentlyContinue
    }
}

# What the collector writes on another computer, which has to take PowerShell remoting.
function Read-There([string] $Program) {
    $session = New-PSSession -ComputerName $ComputerName
    try {
        $file = Invoke-Command -Session $session -ScriptBlock {
            [System.IO.Path]::GetTempFileName()
        }
        [void](Invoke-Command -Session $session -FilePath $Program -ArgumentList $file)
        return [string](Invoke-Command -Session $session -ArgumentList $file -ScriptBlock {
                param($path)
                [System.IO.File]::ReadAllText($path)
                [System.IO.File]::Delete($path)
            })
    } finally {
        Remove-PSSession $session
    }
}

function Invoke-Observe {
    $program = Get-CollectorPath
    if (-not (Test-Path -LiteralPath $program)) { Stop-Failed "there is no collector '$program'" }
    Write-Percent 'observing' -1
    if ($ComputerName) { $text = Read-There $program } else { $text = Read-Here $program }
    if (-not $text) { Stop-Failed 'the collector wrote nothing: see standard error' }
    $line = Format-JsonObject 'type', 'observation', 'format', 'wmi', 'text', $text
    if ($line.Length -ge $longestLine) { Stop-Failed 'the observation is too long for one line' }
    $output.WriteLine($line)
}

# ---- All of it -----------------------------------------------------------------------------------

# Refuses a task that is for another computer than the one that was reached.
function Assert-Host {
    $name = $env:COMPUTERNAME
    if ($ComputerName) { $name = (Get-Instances 'root\cimv2' 'Win32_ComputerSystem' '')[0].Name }
    if ($task['host'].Split('.')[0] -ne $name) {
        Stop-Failed ("this is the host '{0}', not '{1}'" -f $name, $task['host'])
    }
}

function Invoke-Task {
    $action = $task['action']
    if ('observe', 'patch', 'reboot' -contains $action) {
        if ($machineId) { Stop-Failed "'$action' is a task on a host" }
    } elseif (-not $machineId) {
        Stop-Failed "'$action' is a task on a machine"
    }
    Assert-Host
    if ($action -cne 'observe') { Register-Attempt }
    if ($machineId -and $action -cne 'turn-off') { Wait-Calm }
    switch -CaseSensitive ($action) {
        'shutdown' { return Invoke-Shutdown }
        'turn-off' { return Invoke-TurnOff }
        'restore' { return Invoke-Wake 'saved' }
        'resume' { return Invoke-Wake 'paused' }
        'start' { return Invoke-Wake 'off' }
        'discard-saved-state' { return Invoke-DiscardSavedState }
        'merge-snapshots' { return Invoke-RemoveSnapshots }
        'delete-snapshots' { return Invoke-RemoveSnapshots }
        'update-integration-services' { return Invoke-UpdateIntegrationServices }
        'verify-guest' { return Invoke-VerifyGuest }
        'patch' { return Invoke-Patch }
        'reboot' { return Invoke-Reboot }
        'observe' { return Invoke-Observe }
    }
    Stop-Failed "the action '$action' is not known"
}

if ('.', 'localhost', $env:COMPUTERNAME -contains $ComputerName) { $ComputerName = '' }
try {
    $task = Read-Task
    if ($null -ne $task['vm']) { $machineId = $task['vm']['id'].ToUpperInvariant() }
    # A little of the time is kept for the answer.
    [double]$given = $task['timeoutSeconds']
    $seconds = $given - [Math]::Min([double]10, $given / 10)
    $details = Invoke-Task
    $fields = 'type', 'outcome', 'outcome', 'completed'
    if ($details -is [hashtable]) { $fields += 'details', $details }
} catch {
    # An error that nobody foresaw: before anything was asked for it changed nothing.
    if (-not $verdict) { if ($isAsked) { $verdict = 'unknown' } else { $verdict = 'failed' } }
    $fields = 'type', 'outcome', 'outcome', $verdict, 'reason', (Format-Line $_.Exception.Message)
}
$output.WriteLine((Format-JsonObject $fields))
exit 0
