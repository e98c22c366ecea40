#requires -Version 3.0
<#
.SYNOPSIS
    Carries out one task of 'mwctl run' on a Hyper-V host under Windows Server 2012 or later.

.DESCRIPTION
    Reads one task from standard input, does it with the cmdlets of the Hyper-V module, and writes
    JSON lines to standard output, as docs/executors.md describes. It looks before it acts, waits
    for the end of what it asked for, and does nothing but the task.

    Runs on the host itself or on another computer with -ComputerName, which then needs the module,
    too. Needs the rights of an administrator of the host. The cmdlets are named with their module,
    since other products bring cmdlets of the same names.

    A key of the host's registry, HKLM\SOFTWARE\mwctl\executor, remembers the highest attempt that
    was seen for each machine, so that an operator who was overtaken changes nothing.

.PARAMETER ComputerName
    The host, where it is not this computer.

.PARAMETER Collector
    The script that observes. Default: ..\collect\collect-2012.ps1

.EXAMPLE
    mwctl run --host hv-12 --executor hv-12.cmd

    Where hv-12.cmd is one line:
    @powershell.exe -NoProfile -ExecutionPolicy Bypass -File hyperv.ps1 -ComputerName hv-12

.NOTES
    Environment: MWCTL_SERVICE_PACK, the path of the update on the host, for 'patch';
    MWCTL_GUEST_COMMAND, a program that installs a service pack in a guest, for that route.
#>
[CmdletBinding()]
param(
    [string] $ComputerName = '',
    [string] $Collector = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# All three would be printed between the answers, or ask somebody who is not there.
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$ConfirmPreference = 'None'

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

function Write-Answer($Fields) {
    $line = ConvertTo-Json -InputObject $Fields -Compress -Depth 5
    if ($line.Length -ge $longestLine) { Stop-Failed 'the answer is too long for one line' }
    $output.WriteLine($line)
}

# Text as it may stand in a reason: one line, not too long.
function Format-Line([string] $Text) {
    $line = [regex]::Replace($Text, '[\x00-\x20\x7F-\x9F\u2028\u2029]+', ' ').Trim()
    if ($line.Length -gt 600) { return $line.Substring(0, 600) }
    return $line
}

function Write-Percent([string] $Message, [int] $Percent) {
    $fields = [ordered]@{ type = 'progress'; message = (Format-Line $Message) }
    if ($Percent -ge 0 -and $Percent -le 100) { $fields['percent'] = $Percent }
    Write-Answer $fields
}

function Stop-Failed([string] $Reason) {
    $script:verdict = 'failed'
    throw $Reason
}

function Stop-Unknown([string] $Reason) {
    $script:verdict = 'unknown'
    throw $Reason
}

# ---- The task ------------------------------------------------------------------------------------

# A field of the task; nothing where it is missing.
function Get-Field($Object, [string] $Name) {
    if ($Object -isnot [System.Management.Automation.PSCustomObject]) { return $null }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# The bytes are read, since the console's own reader takes them for text in the system's code page.
function Read-Task {
    $stream = [Console]::OpenStandardInput()
    $bytes = New-Object System.IO.MemoryStream
    $stream.CopyTo($bytes)
    $strict = New-Object System.Text.UTF8Encoding $false, $true
    try {
        $text = $strict.GetString($bytes.ToArray()).TrimStart([char]0xFEFF)
        $read = ConvertFrom-Json -InputObject $text
    } catch {
        Stop-Failed ('the task cannot be read: ' + $_.Exception.Message)
    }
    if ((Get-Field $read 'schema') -cne 'mwctl.executor/1') {
        Stop-Failed 'the task is not one of mwctl.executor/1'
    }
    foreach ($name in 'action', 'host') {
        if ((Get-Field $read $name) -isnot [string]) { Stop-Failed "the task has no '$name'" }
    }
    $numbers = @('timeoutSeconds')
    if ((Get-Field $read 'action') -cne 'observe') { $numbers += 'attempt' }
    foreach ($name in $numbers) {
        $number = Get-Field $read $name
        if ($number -isnot [int] -and $number -isnot [long]) {
            Stop-Failed "the task has no '$name'"
        }
    }
    $machine = Get-Field $read 'vm'
    $guid = [guid]::Empty
    if ($null -ne $machine -and -not [guid]::TryParse((Get-Field $machine 'id'), [ref]$guid)) {
        Stop-Failed "the task's machine has no GUID"
    }
    return $read
}

# ---- The computer --------------------------------------------------------------------------------

# What the cmdlets need to reach the host.
function Get-Where {
    if ($ComputerName) { return @{ ComputerName = $ComputerName } }
    return @{}
}

function Get-System {
    $where = Get-Where
    return Get-CimInstance -ClassName Win32_OperatingSystem @where
}

# Calls a method of StdRegProv, the registry through WMI, on a key below HKEY_LOCAL_MACHINE.
function Invoke-Registry([string] $Method, [string] $Key, [hashtable] $More) {
    $where = Get-Where
    $arguments = @{ hDefKey = $localMachine; sSubKeyName = $Key } + $More
    return Invoke-CimMethod -Namespace 'root\default' -ClassName StdRegProv -MethodName $Method `
        -Arguments $arguments @where
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
    [long]$attempt = $task.attempt
    [long]$highest = 0
    [void][long]::TryParse((Get-RegistryText $memory $name), [ref]$highest)
    if ($attempt -lt $highest) {
        Stop-Failed ('attempt {0} was overtaken by attempt {1}' -f $attempt, $highest)
    }
    Set-RegistryText $memory $name ([string]$attempt)
}

# Windows keeps this key while the servicing of its components waits for a restart.
function Test-RebootPending {
    $key = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
    return @((Invoke-Registry 'EnumKey' $key @{}).sNames) -contains 'RebootPending'
}

# ---- Waiting -------------------------------------------------------------------------------------

function Wait-ABit([string] $Otherwise) {
    if ($watch.Elapsed.TotalSeconds -ge $seconds) { Stop-Unknown $Otherwise }
    Start-Sleep -Seconds 2
}

# Waits until something is seen; what is not seen in time is not known.
function Wait-Until([string] $What, [scriptblock] $IsReached) {
    while (-not (& $IsReached)) {
        Write-Percent ('waiting until ' + $What) -1
        Wait-ABit ('not seen in time: ' + $What)
    }
}

# Waits for a machine that was asked for a state, as long as its job or the machine itself moves.
function Wait-State($Job, [string] $Wanted) {
    while ($true) {
        $state = Get-State
        if ($state -eq $Wanted) { return }
        $hasEnded = 'Completed', 'Failed', 'Stopped' -contains [string]$Job.State
        $isMoving = 'starting', 'stopping', 'saving', 'pausing', 'resuming' -contains $state
        if ($hasEnded -and -not $isMoving) {
            $problems = @()
            [void](Receive-Job -Job $Job -ErrorAction SilentlyContinue -ErrorVariable problems)
            # The state is read once more: it may have come between the two looks.
            $state = Get-State
            if ($state -eq $Wanted) { return }
            $problems = @($problems | Where-Object { $_ })
            if ($problems.Length -gt 0) { Stop-Failed ([string]$problems[0]) }
            if ([string]$Job.State -eq 'Failed') { Stop-Failed "the machine is still $state" }
        }
        Write-Percent "waiting until the machine is $Wanted" -1
        Wait-ABit "the request was accepted; the machine is $state, not $Wanted"
    }
}

# ---- Looking at a machine ------------------------------------------------------------------------

# The words of mwctl for the names of Hyper-V's states, as in the collector.
$states = @{
    Running = 'running'; Off = 'off'; Saved = 'saved'; Paused = 'paused'; Starting = 'starting'
    Stopping = 'stopping'; Saving = 'saving'; Pausing = 'pausing'; Resuming = 'resuming'
    FastSaved = 'saved'; FastSaving = 'saving'; ForceShutdown = 'stopping'
}

function Get-StateOf($Machine) {
    $name = [string]$Machine.State
    if ($name -like '*Critical') { return 'critical' }
    if ($states.ContainsKey($name)) { return $states[$name] }
    return 'unknown'
}

function Get-Machine {
    $where = Get-Where
    return Hyper-V\Get-VM -Id $machineId @where
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
            $task.action, ($Wanted -join ' or '), $state)
    }
}

# Major, minor and build of a version: what versions are compared by. Nothing where it is none.
function ConvertTo-Release([string] $Text) {
    if ($Text -notmatch '^(\d+)\.(\d+)\.(\d+)') { return $null }
    $release = New-Object System.Version ([int]$matches[1]), ([int]$matches[2]), ([int]$matches[3])
    if ($release.Major -eq 0) { return $null }
    return $release
}

# ---- States --------------------------------------------------------------------------------------

function Invoke-Shutdown {
    if ((Get-State) -eq 'off') { return }
    Assert-State 'running'
    $machine = Get-Machine
    $script:isAsked = $true
    # Without force, so that a guest at which somebody works refuses.
    Wait-State (Hyper-V\Stop-VM -VM $machine -AsJob) 'off'
}

function Invoke-TurnOff {
    if ((Get-State) -eq 'off') { return }
    # Not from saved: that would throw the memory away, which is another action.
    Assert-State 'running', 'paused', 'critical', 'starting', 'stopping'
    $machine = Get-Machine
    $script:isAsked = $true
    Wait-State (Hyper-V\Stop-VM -VM $machine -TurnOff -Force -AsJob) 'off'
}

function Invoke-Wake([string] $From) {
    if ((Get-State) -eq 'running') { return }
    Assert-State $From
    $machine = Get-Machine
    $script:isAsked = $true
    if ($From -eq 'paused') {
        Wait-State (Hyper-V\Resume-VM -VM $machine -AsJob) 'running'
    } else {
        Wait-State (Hyper-V\Start-VM -VM $machine -AsJob) 'running'
    }
}

function Invoke-DiscardSavedState {
    if ((Get-State) -eq 'off') { return }
    Assert-State 'saved'
    $script:isAsked = $true
    Hyper-V\Remove-VMSavedState -VM (Get-Machine)
    Wait-Until 'the machine is off' { (Get-State) -eq 'off' }
}

# ---- Snapshots -----------------------------------------------------------------------------------

# Whether a chain holds disks of snapshots. One that cannot be read, since a merge holds it, does.
function Test-SnapshotChain([string] $File) {
    $where = Get-Where
    for ($depth = 0; $File -and $depth -lt 64; $depth++) {
        if ($File -match '\.avhdx?$') { return $true }
        if ($File -notmatch '\.vhdx?$') { return $false }
        try { $disk = Hyper-V\Get-VHD -Path $File @where } catch { return $true }
        $File = ''
        if ([string]$disk.VhdType -eq 'Differencing') { $File = [string]$disk.ParentPath }
    }
    return $false
}

function Test-Merged {
    $machine = Get-Machine
    $busy = 'MergingDisks', 'DeletingSnapshot'
    foreach ($status in @($machine.OperationalStatus)) {
        if ($busy -contains [string]$status) { return $false }
    }
    if (@(Hyper-V\Get-VMSnapshot -VM $machine).Length -gt 0) { return $false }
    foreach ($drive in @(Hyper-V\Get-VMHardDiskDrive -VM $machine)) {
        if (Test-SnapshotChain ([string]$drive.Path)) { return $false }
    }
    return $true
}

function Invoke-RemoveSnapshots {
    if (Test-Merged) { return }
    # From Windows Server 2012 on disks merge while the machine runs, too.
    Assert-State 'off', 'running'
    $roots = @(Hyper-V\Get-VMSnapshot -VM (Get-Machine) | Where-Object { -not $_.ParentSnapshotId })
    foreach ($root in $roots) {
        $script:isAsked = $true
        Hyper-V\Remove-VMSnapshot -VMSnapshot $root -IncludeAllChildSnapshots
    }
    Wait-Until 'the snapshots are merged' { Test-Merged }
}

# ---- The guest -----------------------------------------------------------------------------------

# The version that the host's setup disk brings; where the host does not say, that of the host.
function Get-ServicesTarget {
    $key = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization\GuestInstaller\Version'
    $releases = @(@((Invoke-Registry 'EnumValues' $key @{}).sNames) | Where-Object { $_ } |
            ForEach-Object { ConvertTo-Release (Get-RegistryText $key $_) } | Sort-Object)
    if ($releases.Length -gt 0) { return $releases[-1] }
    return ConvertTo-Release (Get-System).Version
}

function Test-ServicesCurrent($Target) {
    $release = ConvertTo-Release ([string](Get-Machine).IntegrationServicesVersion)
    return $null -ne $release -and $release -ge $Target
}

# Puts vmguest.iso into a DVD drive that is empty, unless it is in one.
function Add-SetupDisk {
    $where = Get-Where
    $iso = (Get-System).SystemDirectory + '\vmguest.iso'
    $filter = "Name='{0}'" -f $iso.Replace('\', '\\')
    if (-not (Get-CimInstance -ClassName CIM_DataFile -Filter $filter @where)) {
        Stop-Failed "the host has no '$iso'; from 2016 on the guest's Windows Update brings them"
    }
    $drives = @(Hyper-V\Get-VMDvdDrive -VM (Get-Machine))
    if (@($drives | Where-Object { $_.Path -eq $iso }).Length -gt 0) { return }
    $free = @($drives | Where-Object { -not $_.Path })
    if ($free.Length -eq 0) {
        Stop-Failed 'the machine has no DVD drive that is empty: add one, or take the disk out'
    }
    $script:isAsked = $true
    Hyper-V\Set-VMDvdDrive -VMDvdDrive $free[0] -Path $iso
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
    $start.EnvironmentVariables['MWCTL_HOST'] = $task.host
    $start.EnvironmentVariables['MWCTL_VM_ID'] = $machineId
    $start.EnvironmentVariables['MWCTL_VM_NAME'] = [string](Get-Field $task.vm 'name')
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
    $route = [string](Get-Field $task 'route')
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
        integrationServices = [string](Get-Machine).IntegrationServicesVersion
    }
}

# An address of the guest that answers a ping from here; empty where none does.
function Get-AnsweringAddress($Machine) {
    $ping = New-Object System.Net.NetworkInformation.Ping
    foreach ($adapter in @(Hyper-V\Get-VMNetworkAdapter -VM $Machine)) {
        foreach ($address in @($adapter.IPAddresses)) {
            if (-not $address) { continue }
            try {
                if ([string]$ping.Send($address, 2000).Status -eq 'Success') { return $address }
            } catch [System.Net.NetworkInformation.PingException] { continue }
        }
    }
    return ''
}

# A guest that was just started gets time for its heartbeat and its network.
function Invoke-VerifyGuest {
    Assert-State 'running'
    while ($true) {
        $machine = Get-Machine
        $isAlive = [string]$machine.Heartbeat -like 'Ok*'
        $address = Get-AnsweringAddress $machine
        if ($isAlive -and $address) {
            return @{ heartbeat = 'ok'; network = 'ok'; address = [string]$address }
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

# The trap of an upgrade: who runs over the restart is saved by it, and may never wake again.
function Assert-AllOff {
    $where = Get-Where
    foreach ($machine in @(Hyper-V\Get-VM @where)) {
        $state = Get-StateOf $machine
        if ($state -ne 'off') {
            Stop-Failed ("'{0}' is {1}: all machines have to be off" -f $machine.Name, $state)
        }
    }
}

# Exit codes of Windows' installers: 3010 and 1641 are successes that a restart completes, 2359302
# says that the update is there already.
function Get-InstallDetails([int] $Code) {
    if (0, 2359302 -contains $Code) { return @{ exitCode = [string]$Code } }
    if (3010, 1641 -contains $Code) { return @{ exitCode = [string]$Code; rebootPending = 'true' } }
    Stop-Failed ('0x{0:x8}: the update was not installed (exit code {0})' -f $Code)
}

# On the host itself its exit code is that of a child process.
function Install-Here([string] $Program, [string] $Arguments) {
    $start = New-Object System.Diagnostics.ProcessStartInfo $Program, $Arguments
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $script:isAsked = $true
    $process = [System.Diagnostics.Process]::Start($start)
    # The reading of its output, which nobody needs, must not hold it up.
    $process.BeginOutputReadLine()
    while (-not $process.WaitForExit(5000)) {
        Write-Percent 'installing the update' -1
        if ($watch.Elapsed.TotalSeconds -ge $seconds) {
            Stop-Unknown 'the update is being installed'
        }
    }
    return $process.ExitCode
}

# From elsewhere it is started by WMI, which tells no exit code: cmd.exe writes it to the registry.
function Install-There([string] $Program, [string] $Arguments) {
    $where = Get-Where
    $name = 'exit-' + [string]$task.attempt
    Set-RegistryText $memory $name ''
    $note = 'reg.exe add "HKLM\{0}" /v {1} /d !errorlevel! /f' -f $memory, $name
    $command = 'cmd.exe /d /v:on /s /c ""{0}" {1} & {2}"' -f $Program, $Arguments, $note
    $script:isAsked = $true
    $result = Invoke-CimMethod -ClassName Win32_Process -MethodName Create @where `
        -Arguments @{ CommandLine = $command }
    if ($result.ReturnValue -ne 0) {
        Stop-Failed "Win32_Process.Create: error $($result.ReturnValue)"
    }
    Wait-Until 'the update is installed' { (Get-RegistryText $memory $name) -ne '' }
    return [int](Get-RegistryText $memory $name)
}

function Invoke-Patch {
    $where = Get-Where
    $path = [string]$env:MWCTL_SERVICE_PACK
    if (-not $path -or $path -match '["''%!&|<>^]') {
        Stop-Failed 'MWCTL_SERVICE_PACK does not name the update on the host'
    }
    Assert-AllOff
    $program = $path
    $arguments = '/quiet /norestart'
    if ($path -like '*.msu') {
        $program = (Get-System).SystemDirectory + '\wusa.exe'
        $arguments = '"{0}" /quiet /norestart' -f $path
    }
    $filter = "Name='{0}'" -f ($program -replace '^.*\\', '')
    if (Get-CimInstance -ClassName Win32_Process -Filter $filter @where) {
        Stop-Unknown "'$program' runs on the host already"
    }
    if ($ComputerName) { return Get-InstallDetails (Install-There $program $arguments) }
    return Get-InstallDetails (Install-Here $program $arguments)
}

function Get-BootDetails($System) {
    $instant = $System.LastBootUpTime.ToUniversalTime()
    return @{
        build = [string]$System.Version
        bootedAt = $instant.ToString(
            'yyyy-MM-dd\THH:mm:ss\Z', [System.Globalization.CultureInfo]::InvariantCulture)
    }
}

# The host after its restart; nothing while it does not answer.
function Get-Restarted([DateTime] $Before) {
    $where = Get-Where
    try {
        $system = Get-System
        # The time of the start is reckoned back from the clock, which may have been set meanwhile.
        if ($system.LastBootUpTime -le $Before.AddSeconds(30)) { return $null }
        [void](Hyper-V\Get-VMHost @where)
        return $system
    } catch { return $null }
}

function Invoke-Reboot {
    $where = Get-Where
    $system = Get-System
    $before = $system.LastBootUpTime
    $known = ConvertTo-Release ([string](Get-Field $task 'build'))
    $isNew = $null -ne $known -and $known -ne (ConvertTo-Release $system.Version)
    if ($isNew -and -not (Test-RebootPending)) { return Get-BootDetails $system }
    Assert-AllOff
    $script:isAsked = $true
    Restart-Computer -Force @where
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
    $program = $Collector
    if (-not $program) {
        $program = Join-Path (Split-Path -Parent $folder) 'collect\collect-2012.ps1'
    }
    if (-not (Test-Path -LiteralPath $program)) { Stop-Failed "there is no collector '$program'" }
    Write-Percent 'observing' -1
    if ($ComputerName) { $text = Read-There $program } else { $text = Read-Here $program }
    if (-not $text) { Stop-Failed 'the collector wrote nothing: see standard error' }
    Write-Answer ([ordered]@{ type = 'observation'; format = 'json'; text = $text })
}

# ---- All of it -----------------------------------------------------------------------------------

# Refuses a task that is for another computer than the one that was reached.
function Assert-Host {
    $where = Get-Where
    $name = (Get-CimInstance -ClassName Win32_ComputerSystem @where).Name
    if ($task.host.Split('.')[0] -ne $name) {
        Stop-Failed ("this is the host '{0}', not '{1}'" -f $name, $task.host)
    }
}

function Invoke-Task {
    $action = $task.action
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
$answer = [ordered]@{ type = 'outcome'; outcome = 'completed' }
try {
    $task = Read-Task
    $machine = Get-Field $task 'vm'
    if ($null -ne $machine) { $machineId = ([string]([guid]$machine.id)).ToUpperInvariant() }
    # A little of the time is kept for the answer.
    [double]$given = $task.timeoutSeconds
    $seconds = $given - [Math]::Min([double]10, $given / 10)
    $details = Invoke-Task
    if ($details -is [hashtable]) { $answer['details'] = $details }
} catch {
    # An error that nobody foresaw: before anything was asked for it changed nothing.
    if (-not $verdict) { if ($isAsked) { $verdict = 'unknown' } else { $verdict = 'failed' } }
    $answer['outcome'] = $verdict
    $answer['reason'] = Format-Line $_.Exception.Message
}
Write-Answer $answer
exit 0
