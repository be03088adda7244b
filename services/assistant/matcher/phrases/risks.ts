/** Marks such as `@host` stand for what `readSlots` takes out of a text before it is classified. */
export const risks = {
  vulnerabilities: `
any new @sev @time
any new @sev
new @sev @time
what @sev came in @time
which @sev are new @time
give me the bad news
anything bad
anything bad on @host
what is broken security wise
are we ok
are we screwed
are we good
where are we vulnerable
where are we weak
what should scare me
what should i be afraid of
what do attackers see
log4shell
log4shell anywhere
log4j
is log4shell still around
heartbleed
heartbleed anywhere
is heartbleed a problem for us
do we still have shellshock
spring4shell
are we affected by regresshion
is any host affected by the xz backdoor
is any host affected by spectre
any openssl issues
any openssh issues
any kernel issues
any kernel vulnerabilities
which hosts run a vulnerable openssl
which hosts run a vulnerable kernel
vulnerable versions of openssl
exploited ones
exploitable ones
the ones with an exploit
findings with a fix
findings without a fix
overdue ones
is @host reachable from the internet
is @host reachable from outside
is @host public
is @host publicly accessible
is @host open to the world
can the internet reach @host
can anybody reach @host from outside
who can reach @host
attack surface of @host
what is the attack surface of @host
is @host running an old kernel
is @host on a supported os
does @host run end of life software
does @host have live patches
how likely is it that @host gets hacked
what could happen to @host
what is @host vulnerable to
what is @host affected by
what are the dangers on @host
threat level of @host
what do i need to know about the risk of @host
security rating of @host
rate the risk of @host
how would you rate @host
most important fix on @host
most important vulnerability on @host
worst vulnerability on @host
worst thing on @host
the worst thing we have
our security debt
vulnerability backlog
backlog of findings
what is left to fix
what is still open
what is still vulnerable
still vulnerable hosts
open issues
open issues on @host
known issues on @host
security bugs on @host
bugs with a cve
zero days
any zero days
any 0day
remote code execution bugs
rce vulnerabilities
exploitable vulnerabilities on @host
how bad does it look
how bad are things @host
do we have a problem
are we at risk
what is our risk
total risk
which packages are vulnerable
which packages have known vulnerabilities
which outdated packages are dangerous
unpatched vulnerabilities
unfixed vulnerabilities
open vulnerabilities on unpatched hosts
which vulnerabilities have no fix
which vulnerabilities have a fix available
which cves can be fixed by patching
what can an attacker exploit
what can be exploited from the internet
what is exploitable right now
what is reachable from the internet and vulnerable
internet facing vulnerabilities
where are we most at risk
where does it hurt most
what keeps you up at night
where should i start fixing
overdue fixes
overdue vulnerabilities
what is overdue
which cves are due soon
what is due @time
deadlines for known exploited vulnerabilities
which fix first
rank the findings
rank hosts by risk
sort the vulnerabilities by risk
prioritise our vulnerabilities
give me the priorities
most dangerous hosts
most vulnerable hosts
riskiest hosts
riskiest host
worst host right now
which host is the worst
which host is the riskiest
which host is most vulnerable
which server has the most cves
which server should worry me
how many cves on @host
how many vulnerabilities are there
how many findings are open
number of findings
count the vulnerabilities
count @sev findings on @host
are there exploits for our findings
is there an exploit for @cve
is @cve exploited
is @cve on any of our machines
do any of our hosts have @cve
tell me about @cve
@cve
@cve status
who is affected by @cve
package vulnerabilities on @host
code vulnerabilities
network reachability findings
reachability findings
what does the scanner say
scanner results @time
what security problems does @host have
what problems does @host have security wise
security problems on @host
security weaknesses
weak spots
is the kernel of @host vulnerable
is openssl on @host vulnerable
vulnerable packages on @host
why is @host on the list
why is @host so high on the list
why does @host need attention
why should i patch @host
why do we have to patch @host
why is @host urgent
why is @host red
reason for the score of @host
what drives the risk of @host
risk factors of @host
summarise the vulnerabilities of @host
summary of findings on @host
tell me about the vulnerabilities of @host
tell me what is wrong with @host
what should worry me about @host
which machines need attention
which machines need attention today
which hosts need attention first
which hosts are affected by @cve
which hosts have @cve
which boxes have @sev vulns
are we affected by @cve
are we exposed to @cve
are we hit by @cve
are we vulnerable to log4shell
do we run anything affected by @cve
do we have log4shell anywhere
is anything affected by the openssl bug
is any host affected by @cve
is @cve still open anywhere
is @cve a problem for us
where does @cve occur
who has @cve
any host with @cve
anything exploited in the wild
known exploited vulnerabilities
list known exploited cves
kev list
kev list for @host
kev findings
epss above 0.5
most exploitable cves
does anybody still support the os of @host
is the os of @host still supported
is the operating system of @host end of life
end of life systems
risk score
risk score of @host
risk score for @host
risk rating of @host
how risky is @host
how risky is it
how risky is that
how bad is @host
how bad is it
how exposed is @host
is @host exposed to the internet
is @host internet facing
what is the score of @host
what makes @host so risky
what is wrong with @host
what is the security posture of @host
deep dive on @host
deep dive vulnerabilities @host
analyse @host
analyze @host
assess @host
assess the risk of @host
evaluate @host
explain the risk of @host
explain the risk score
remediation priorities for @host
remediation priority of @host
what to fix on @host
what to fix first
what do i fix first on @host
what is the most urgent fix
what is the most urgent thing to fix
what is the biggest risk
what are our biggest risks
which fix closes the most cves
what should i patch first
what do we need to fix today
what should we be worried about
security posture
vulnerability posture of @host
vuln status
vuln overview
vulnerability overview
vulnerability status of the fleet
vulnerability scan results
scan results
scan results of @host
what did the scan find
what did the scanner find on @host
what has inspector found
what does inspector say about @host
inspector results
inspector findings
inspector findings for @host
never scanned hosts
instances that were never scanned
which hosts were never scanned by inspector
which hosts does inspector not see
which hosts are not covered by inspector
new findings @time
new vulnerabilities @time
newly discovered cves @time
what is new in inspector @time
what vulns appeared @time
which findings are new @time
findings that showed up @time
did new vulnerabilities come in @time
got any new cves @time
@sev findings on @host
@sev ones
all severities
findings
findings on @host
findings: @host
@top
@top cves
@top findings
@top vulnerabilities @host
@top riskiest hosts
@top hosts by risk
what is our biggest security debt
which fixes are overdue
what is past its due date
which findings have breached their deadline
what is overdue for remediation
what would an attacker go after first
what is exploitable from the internet
which hosts are reachable and vulnerable
what is our blast radius
how exposed are we
where are we most exposed
anything with a known exploit
are there public exploits for what we run
is any of our boxes on the kev list
which packages are the most dangerous
which package should go first on @host
what keeps @host so risky
break down the risk of @host
tell me why the score of @host is that high
what is driving the risk on @host
rank the hosts by risk
sort the fleet by risk
are we hit by @cve
which of our hosts have @cve
does @cve concern us
is @cve anywhere in the fleet
what does @host have that is @sev
anything @sev on @host
did anything new turn up since @time
what came in since @time that is @sev
is it vulnerable
how bad is that
what is wrong with it
what should i fix on it first
what are its vulnerabilities
its vulnerabilities
what are the worst ones
which ones are @sev
and how risky is it
are they vulnerable
which box should worry me most
which machine is in the worst shape
what is the worst thing we have
what should i look at first
what should i tackle first
what should we tackle first on @host
what do we fix first
what do i do first
what is most important to fix
which ones matter most
what matters most on @host
which server needs attention
which server needs fixing first
which host has the most vulnerabilities
which instance has the most findings
who has the most @sev findings
how many holes does @host have
count of @sev findings
number of vulnerabilities on @host
total findings
how vulnerable is @host
how vulnerable are we
how secure is @host
how safe is @host
how urgent is @host
what makes @host so risky
what makes it so bad
what is so bad about @host
reasons for the score of @host
why does @host have such a high score
why is @host ranked first
what is the score of @host
what is the risk score of @host
what are the problems on @host
what are the weaknesses of @host
what are the findings on @host
what vulnerabilities are on @host
what vulnerabilities does @host have
what vulnerabilities do we have
what cves are open on @host
what cves does @host have
which vulnerabilities does @host have
which vulns are being exploited
any known exploited ones
is anything being exploited
is anything exploited in the wild
anything actively exploited on @host
does anything have a known exploit
anything new since @time
anything new from inspector @time
did inspector find anything new @time
has anything new shown up @time
did new vulnerabilities show up @time
compared to @time what is new in findings
are there new findings on @host @time
give me the @sev list
give me the worst @top
@sev @host
@host @sev
@sev risk findings on @host
@sev severity findings
@sev severity vulnerabilities on @host
just show @sev findings
show only @sev findings for @host
vulnerability scan of @host
vulnerability check
risk of @host
risks on @host
exposure of @host
dangers on @host
have you got any @sev vulnerabilities for me
check @host
check @host please
check security of @host
look at the vulnerabilities of @host
show vulnerabilities
list vulnerabilities of @host
what is vulnerable
what is vulnerable on @host
is @host vulnerable
is @host vulnerable to @cve
is @host affected by @cve
are we affected by @cve
which hosts are affected by @cve
who has @cve
where is @cve
do we have @cve anywhere
do we have log4shell
show me the @sev vulnerabilities
@sev findings
@sev vulns
@sev findings on @host
only @sev ones
any @sev findings on @host
any @sev cves
how many @sev vulnerabilities do we have
how many findings does @host have
how many vulns are open
what should i patch first
what should we patch first
what do i patch first
which host should i patch first
which server is the worst
which instance is most at risk
what should i fix first
what to fix first on @host
what is the most urgent thing to fix
what is most urgent
what is the biggest risk right now
what is our riskiest host
show the riskiest servers
where do we stand on security holes
what are our weak spots
how bad is it
how bad is @host
how bad does @host look
how risky is @host
why is @host risky
why is @host so dangerous
why is it risky
why is that host critical
why is it rated @sev
why is @host @sev
why is @host at the top
explain the risk of @host
explain the findings of @host
tell me about the risks on @host
what is wrong with @host
what is the matter with @host security wise
anything wrong with @host
anything dangerous on @host
anything exploitable in @host
what can be exploited on @host
which vulnerabilities are known to be exploited
known exploited vulnerabilities
anything on the kev list
kev findings
anything with a public exploit
inspector findings
inspector findings for @host
what does inspector say about @host
what did inspector find
what did inspector find on @host
show inspector results
show me @host findings
findings @host
vulns @host
vulns on @host and @host
vulnerabilities of @host and @host
vuln check @host
check @host for vulnerabilities
check the fleet for vulnerabilities
scan results for @host
scan results
security posture of @host
security posture of the fleet
risk score of @host
risk overview
give me a risk overview of the fleet
top vulnerabilities
@top vulnerabilities
@top riskiest findings
@top findings on @host
@top cves
@top most urgent findings
the @top worst vulnerabilities
new vulnerabilities @time
new findings @time
what is new @time
which vulnerabilities appeared @time
any new cves @time
any new critical findings @time
what findings showed up @time
vulnerabilities that came in @time
what is new in inspector @time
new @sev findings @time
what changed in the findings @time
what new holes were found @time
which findings are @sev
findings with severity @sev
what @sev stuff is open
list everything @sev
show everything that is @sev on @host
which hosts were never scanned by inspector
which instances does inspector not scan
how exposed is @host
which hosts are exposed to the internet and vulnerable
what is exposed to the internet
which packages on @host are vulnerable
which cves affect @host
cves on @host
cve list for @host
list cves
open findings
open findings of @host
do we have open vulnerabilities on @host
are there open holes in @host
is @host safe
is @host secure
is @host okay security wise
are our servers safe
are we vulnerable
are we exposed to openssl bugs
is openssl vulnerable on @host
does @host have a vulnerable kernel
which fix closes the most findings
which update would help most
what would fix most of the findings
what has the highest epss
which findings have no fix
what has no patch available
vulnerability status
vulnerability overview
vulnerability summary for @host
summarise the vulnerabilities
assess @host
analyze @host
analyse vulnerabilities of @host
analyze vulnerabilities
give me details on @host
details of @host
tell me about @host
what do you know about @host
what about @host
how is our exposure
security weaknesses on @host
security holes
bugs in @host that hackers could use
what could an attacker use on @host
can @host be hacked
how could somebody break into @host
what worries you about @host
what should worry me
what needs my attention on @host
what needs fixing
what needs fixing on @host
what is left to fix on @host
what must be fixed today
where should i start
where do i start
what is on fire
priority list
prioritise the findings
prioritize vulnerabilities
rank the hosts by risk
rank vulnerabilities by severity
sort hosts by risk
worst host
worst findings
worst offenders
untriaged findings
unrated vulnerabilities
can i see the @sev ones on @host
give me all @sev issues
security issues on @host
@sev issues
@sev problems on @host
issues on @host
problems with @host security
show me what is @sev in the fleet
and the @sev ones
just the @sev ones
now only @sev
`,
  compliance: `
why do inspector and ssm disagree
why do inspector and ssm disagree about patches
inspector and ssm disagree
ssm says @host is patched but inspector does not
@host patched
@host and @host patched
is @host already patched
@host up to date
patched @host
who needs patching
which machines need patching
which instances still need patches
which hosts have @sev patches missing
which hosts were not scanned for patches
which servers are fully patched
which are patched
list patched hosts
how many hosts are fully patched
percentage of patched hosts
did the patches get installed on @host
did the patch go on @host
did the last patches install on @host
are the patches installed on @host
are there failed patches
are there pending patches on @host
failed installs on @host
did patching fail on @host
is there anything to install on @host
is there an update for @host
is something missing on @host
what updates are available
what updates are waiting for @host
what is @host lacking
what is left to patch
what is left to patch on @host
does the baseline say @host is compliant
against the baseline
patch coverage
patching status
patching status of @host
patched or not
patched yet
has @host been patched
has @host got all patches
have all patches been applied on @host
is @host still unpatched
is @host missing anything
needs patching
hosts that need a reboot
host is waiting for a reboot
reboot required on @host
reboot pending on @host
are we patched
are we all patched
are all hosts patched
are we up to date
are we up to date on patches
are we current on patches
are @host and @host up to date
is @host patched
is @host up to date
is @host up-to-date
is @host out of date
is @host behind on updates
is @host fully patched
is @host current
is it patched
is it up to date
is everything patched
does @host need patches
does @host need updates
does @host need a reboot
does @host have pending updates
how far behind is @host
how many servers are compliant
how many hosts are unpatched
how many patches are missing
how patched are we
what is unpatched
what is not patched
what is missing on @host
what patches are missing
which patches are missing on @host
which patches does @host lack
which hosts are behind
which hosts are not compliant
which hosts are missing patches
which hosts need a reboot
which boxes need a reboot
which boxes need a reboot to finish patching
which machines wait for a reboot
any host waiting for a reboot
any box not up to date
anything unpatched
pending reboots
pending updates
pending updates on @host
outstanding patches
outstanding updates on @host
missing patches
missing patches @host
missing updates
missing updates on @host
missing @sev patches
missing security updates
updates available for @host
patch status
patch status @host
patch state
patch state of @host
patch level
patch level of @host
patch levels of the fleet
patch compliance
patch compliance @host
patch compliance of @host and @host
patch report status
patch baseline status
patch manager status
ssm patch status
ssm compliance
ssm baseline
compliance
compliance @host
compliance status of @host
compliance of the fleet
show non compliant hosts
show non compliant instances
show unpatched hosts
list unpatched hosts
list hosts without patches
who is not compliant
who is compliant
when was @host scanned for patches
when was @host last scanned for patches
last patch scan of @host
why do inspector and patch manager disagree
why does inspector say @host is vulnerable when it is patched
inspector versus patch manager
compare inspector with patch manager
compare patch compliance with inspector
since when are patches open on @host
which servers were never scanned by ssm
who has never reported to ssm
which hosts have no patch data
which agents are not reporting
what is still pending a reboot
which boxes are waiting to be restarted
who needs restarting after the updates
are the updates on @host all in
did the updates land on @host
did last patching take on @host
is everything installed on @host that should be
which updates failed to install
where did patching fail
how far behind is @host
what is outstanding on @host
are we compliant
show me who is out of date
which machines lag behind on updates
does ssm agree with inspector
does inspector see the same as ssm
is it patched
is it up to date
is it compliant
are they patched
are they up to date
what is it missing
what patches is it missing
does it need a reboot
what is missing there
and is it patched
are the patches current on @host
is @host current
is @host on the latest patches
is @host behind
is @host behind on patches
are any hosts behind
which hosts are behind
which hosts are fully patched
which hosts are compliant
which servers still need patches
which servers still need updates
which ones still need patching
what still needs patching
what still needs to be patched
who still needs updates
who still has to reboot
who has not been patched
what is not patched
what has not been patched yet
which of the servers are up to date
did @host reboot after patching
does anything need a reboot
does anything need restarting after patches
is a restart needed on @host
anything waiting for a reboot
anything unpatched
any missing patches on @host
any hosts missing patches
are patches missing
are there missing patches on @host
give me the patch status
give me patch compliance for @host
how is patching going
how are we doing on patches
how are we doing with patching
how many patches are missing
how many servers are unpatched
how patched are we
state of patching
state of patches on @host
patch state @host
patches @host
patches missing @host
updates on @host
available updates for @host
is the os of @host current
list unpatched servers
list noncompliant instances
list hosts that need a reboot
show unpatched hosts
show compliance
show patch compliance for @host
do we comply with the baseline
are we meeting the patch baseline
do inspector and ssm agree on @host
does inspector agree with the patch compliance of @host
why does inspector say @host is vulnerable but it is compliant
@host says compliant but inspector says vulnerable
patch status
patch status of @host
patch compliance
patch compliance of @host
is @host patched
is @host fully patched
is @host up to date
is @host compliant
are @host and @host up to date
are all servers patched
are we compliant
are we up to date with patches
are the hosts up to date
which hosts are missing patches
which instances lack patches
which servers are not patched
which servers are unpatched
who is not compliant
who lacks patches
who is behind on patches
what is missing on @host
what patches are missing
what patches are missing on @host
missing patches
missing patches on @host
missing updates on @host
how many patches is @host missing
how many hosts are out of date
how many servers are non compliant
which updates does @host need
which updates are outstanding
does @host need patches
does @host need updates
does @host need a reboot
which hosts need a reboot
who needs a reboot
what is waiting for a reboot
which instances are pending reboot
pending reboots
reboot required
is a reboot pending on @host
which hosts were never scanned for patches
which hosts have no patch scan
when was @host last scanned for patches
when was @host last patched
last patch scan of @host
was @host patched
was @host patched @time
did @host get patched
did the patches land on @host
compliance
compliance of @host
compliance status
compliance check @host
compliance overview of the fleet
how compliant are we
how compliant is @host
percentage of compliant hosts
what percent of the fleet is patched
patch baseline status
does @host meet the baseline
patch manager status
ssm patch state
ssm compliance of @host
failed patches
failed patches on @host
which patches failed to install
which patches are installed on @host
unpatched hosts
outdated servers
outdated packages on @host
are there outstanding updates
are any updates pending on @host
patch level of @host
what patch level is @host on
how far behind is @host
how far behind are we on patching
show patch state
show me who is behind
check patch compliance
check patching of @host
check if @host is patched
check whether @host is up to date
patching overview
patching status for @host
patching progress of the fleet
why do inspector and patch manager disagree on @host
why does inspector disagree
compare patch compliance with inspector
compare inspector and ssm for @host
how long have patches been missing
since when are patches missing on @host
since when is @host unpatched
how long has @host been unpatched
where do ssm and inspector differ
is everything patched
are there hosts without patches
non compliant instances
noncompliant hosts
is @host missing security updates
security updates missing on @host
do any boxes lack updates
which boxes are stale
which machines have not been updated
has @host been updated
has anything not been patched
have we patched @host
have all hosts been patched
`,
  report: `
vulnerability report
vuln report
vuln report for @host
vulnerability report @format
@format report
@format report for @host
@format of the vulnerabilities
report as @format
report in @format
report for management
report for the auditors
report for the auditor about @host
audit report of vulnerabilities
a report please
a report on @host
a fresh report
create a report
create a vulnerability report for @host
generate report
generate a report
generate a report for @host
generate a @format report
make a report
make a @format report for @host
make me a report
prepare a report
produce a vulnerability report
write a report
write me a report in @format
write a report about @host
build a vulnerability report
compile a vulnerability report
i need a report
i need a vuln report
i need a spreadsheet of all vulnerabilities
dump the vulns to @format
dump all findings as @format
export the vulnerabilities
export the findings to @format
export findings of @host as @format
export everything to @format
download the findings
give me all vulnerabilities in a file
give me a file with all findings
put the findings in a @format
save the findings as @format
vex file
@format file of our fleet
redacted report
redacted vulnerability report
report without account ids
report without addresses
i need a @format for the auditors
give me a @format sheet of everything that is vulnerable
put the findings into a @format
dump the vulnerabilities of @host into @format
write up where we stand with vulnerabilities
something to hand to the auditors
prepare the vulnerability report for the board
make me a document of what is open
evidence for the audit about our vulnerabilities
make a report
make a vulnerability report
make a report as @format
create a report
create a vulnerability report for @host
generate a report
generate a @format report
generate a vulnerability report
generate a report for @host
generate vulnerability report as @format for @host
write a report
write me a report about @host
i need a report
i need a report for management
i need a @format for the auditors
i need something for the audit
report for the auditor
report on @host
report as @format
report @format
@format report
@format report of @host
@format export
@format of the vulnerabilities
@format please
export findings
export the findings as @format
export vulnerabilities to @format
export everything to @format
export @host as @format
download the findings as @format
download a report
can i get this as @format
can i have a @format of all findings
can you put that into a @format
give me a @format of the findings
give me a report
give me a report in @format
give me the findings in @format format
send me a report
send me a @format with all vulnerabilities
send the report as @format
put together a report for my boss
put together a security report
prepare a report
prepare a vulnerability report for the customer
prepare a redacted report
redacted report
anonymised report for the vendor
report without account ids
report to give away
security report
security report for @host
vulnerability report
vulnerability report of @host
monthly report
weekly vulnerability report
compliance report for the auditor
sla report
overdue report
trend report
management summary
management report
executive summary report
dump all findings to @format
dump findings as @format
dump vulnerabilities of @host
findings as a file
findings as a spreadsheet
vulnerabilities as @format
vulns as @format
save the findings as @format
save a report
build a report
build me a @format
produce a vulnerability report
produce a @format
pdf report
print a report
report of everything
full report
full vulnerability report
new report
run a report
run the vulnerability report for @host
document the vulnerabilities
document what is vulnerable
file with all findings
as @format
in @format
and as @format
the same as @format
now as @format
@format instead
what is overdue as @format
which fixes are overdue
what is overdue
sbom vex document
machine readable findings
`,
  report_open: `
open report @report
show report @report
show me @report
@report
get @report
get report @report
what did @report say
what does @report say
what is in @report
open @report as @format
download @report
download @report as @format
give me @report
give me @report in @format
fetch @report
link to @report
i need the link to report @report
the report @report please
bring up @report
show the stored report @report
find report @report
read report @report
display @report
report @report
where is @report
a fresh link for @report
view @report
@report @format
`,
} as const;
