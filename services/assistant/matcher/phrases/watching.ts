export const watching = {
  metrics: `
anything wrong with the cpu of @host
anything weird with the load of @host
can @host take more load
could the disk of @host fill up
current load of @host
does @host have headroom
does @host look healthy
does @host run hot
has @host enough disk
how are the disks on @host
how are things on @host
how does @host feel
how fast is the disk of @host growing
how many credits does @host have
how much load does @host have
how much is @host used
how overloaded is @host
how stressed is @host
how well is @host doing
is anything off with @host
is @host at its limit
is @host idling
is @host choking
is @host dying
is @host still alive
is @host responding
is @host unreachable
is @host throttled
is there enough memory on @host
is memory tight on @host
is the network of @host saturated
monitoring data of @host
please look at the cpu of @host
resources of @host
show cloudwatch for @host
show me cloudwatch metrics of @host @time
cloudwatch metrics
cloudwatch data for @host
what is up with the cpu of @host
what is @host doing
what is the disk usage of @host
why is the cpu of @host high
why is @host out of memory
will the disk of @host fill up
peak cpu of @host @time
average cpu of @host @time
highest memory usage on @host @time
@host status
@host status checks
@host disk full
@host network @time
how is @host
how is @host doing
how is @host doing @time
how is @host holding up
how is @host performing
how did @host do @time
how was @host @time
how was @host doing @time
how busy is @host
how busy was @host @time
how loaded is @host
how full are the disks of @host
how full is @host
how much memory does @host use
how much cpu did @host use @time
how much disk is left on @host
how much traffic does @host get
how hot is @host running
how does the load on @host look
what is the cpu of @host
what is the load on @host
what is the memory usage of @host @time
what is using the cpu on @host
what do the metrics of @host say
is @host slow
is @host busy
is @host up
is @host alive
is @host down
is @host healthy
is @host ok
is @host overloaded
is @host pegged
is @host maxed out
is @host swapping
is @host running hot
is @host running out of memory
is @host running out of disk
is @host running out of credits
is @host low on memory
is @host low on disk space
is the disk of @host filling up
is the disk on @host full
is the memory of @host growing
is there a memory leak on @host
is it slow
is it busy
is it healthy
is it up
is it ok
did @host run out of memory @time
did @host run out of credits @time
did @host burn its credits @time
did @host fail its status checks
did the cpu of @host spike @time
did @host have a spike @time
does @host have enough memory
does @host have enough disk
has @host been busy @time
any spikes on @host @time
any anomalies on @host
anything unusual on @host load wise
anything unusual in the metrics of @host
cpu
cpu @host
cpu on @host
cpu of @host
cpu of @host @time
cpu load @host
cpu for @host @time
cpu usage @host
cpu and memory of @host
cpu mem and disk @host @time
cpu credits @host
memory
memory @host
memory of @host
memory usage on @host
mem on @host
ram on @host
disk
disk of @host
disk space on @host
disk usage of @host @time
disk @host
disk io on @host
iops of @host
network
network of @host
network traffic on @host @time
network in and out of @host
traffic on @host @time
throughput of @host
load
load on @host
load of @host @time
metrics
metrics @host
metrics of @host
metrics for @host @time
stats for @host
performance of @host
perf of @host @time
health of @host
health check @host
status checks @host
status checks of @host
status check failures on @host
graph the cpu of @host
graph cpu @host @time
chart of @host memory
plot @host load
trend of @host memory @time
usage of @host @time
utilization of @host
@host cpu
@host cpu @time
@host memory
@host ram
@host disk
@host load @time
@host metrics
@host metrics @time
@host seems slow
@host seems slow cpu
@host feels sluggish
@host is slow
@host keeps running out of memory
users say @host is slow
check cpu on @host
check the disk of @host
check the health of @host
look at the metrics of @host
is @host idle
is @host idle at the moment
is @host doing anything
is @host bored
is @host overloaded
is @host about to run out of disk
will @host run out of space
how much headroom does @host have
how busy has @host been
is @host maxed out
is @host struggling
did @host spike @time
was @host under load @time
anything odd about the load of @host
is the box @host alive
is @host up
is @host reachable
is @host healthy
how long until the disk of @host is full
how is it doing
how does it look
is it busy
is it ok
is it healthy
is it slow
is it overloaded
how full is it
how busy is it
and how is it doing
how is its cpu
and its memory
what is its load
its metrics
what is up with @host
is something up with the load of @host
how much cpu does @host use
how much disk is left on @host
how much space is left on @host
how much traffic does @host get
how much load is on @host
how hot is @host running
how hard is @host working
is @host struggling
is @host hanging
is @host stuck
is @host still running
is @host reachable
is @host having problems with memory
is @host out of disk
is the cpu of @host high
is cpu high on @host
is memory ok on @host
was @host busy @time
was the cpu of @host high @time
was @host down @time
did @host run out of memory @time
did the cpu of @host spike @time
does @host have free disk space
does @host have enough disk
what is using the cpu on @host
what does the load look like on @host
what does the cpu of @host look like
can i see the metrics of @host
can i see cpu for @host
give me the cpu of @host
give me metrics of @host for @time
show me how @host is doing
show cpu and memory of @host
show the disk of @host @time
pull up the metrics for @host
check the cpu of @host
check disk space on @host
check memory on @host
check the health of @host
@host cpu
@host memory
@host metrics
@host disk
@host disk space @time
@host performance
@host load @time
@host health
cpu
memory
cpu memory
cpuutilization of @host
load average on @host
network in on @host
users complain that @host is slow
customers say @host is slow
response times of @host are bad
metrics
metrics of @host
metrics @host
metrics of @host @time
show metrics for @host
cpu of @host
cpu @host
cpu usage of @host
cpu usage on @host @time
cpu on @host over @time
cpu load of @host
how is the cpu on @host
how is the cpu
how high is the cpu on @host
memory of @host
memory usage of @host @time
memory usage
how much memory is @host using
how much ram is left on @host
is @host running out of memory
is @host low on memory
does @host have enough memory
ram on @host
disk of @host
disk usage of @host
disk usage on @host @time
how full is the disk on @host
how full is @host
is the disk of @host full
is @host running out of disk
will @host run out of disk
when will the disk of @host be full
when does @host run out of space
disk space on @host
free space on @host
storage on @host
network traffic of @host
network traffic on @host @time
network in and out of @host
bandwidth of @host
throughput of @host
load of @host
load on @host @time
how loaded is @host
how busy is @host
how busy was @host @time
is @host busy
is @host overloaded
is @host under load
is @host under pressure
is @host healthy
is @host ok
is @host up
is @host alive
is @host down
is @host slow
why is @host slow
why is @host so slow
why is it slow
@host is slow
@host feels sluggish
@host is not responding
@host is acting up
how is @host doing
how is @host doing @time
how is @host
how does @host perform
how did @host perform @time
how was @host @time
performance of @host
performance @host @time
performance problems on @host
health of @host
health check @host
status of @host
status checks of @host
did the status checks fail on @host
are status checks passing on @host
status check failures @time
anomalies on @host
any anomalies on @host @time
anything unusual in the load of @host
anything unusual on @host cpu
unusual load on @host
spikes on @host
cpu spikes on @host @time
cpu spike @time
was there a spike @time on @host
cpu and memory of @host
cpu memory and disk for @host @time
cpu credits of @host
burst credits of @host
credit balance @host
cloudwatch metrics of @host
cloudwatch for @host
cloudwatch data @host @time
what does cloudwatch say about @host
utilisation of @host
utilization of @host @time
resource usage of @host
resources on @host
what is the cpu of @host
what is the load on @host
what is the memory situation on @host
what was the cpu @time on @host
graph cpu of @host
show cpu
show me memory
show me the load @time
trend of disk on @host
is the memory leaking on @host
memory leak on @host
is @host maxed out
is @host swapping
stats for @host
statistics of @host
monitor @host
vitals of @host
and memory
and the disk
and its cpu
what about memory
what about the disk
what about its load
`,
  window: `
least risky time to patch @host
least risky time to reboot @host
when is it least risky to reboot @host
when is the risk lowest to restart @host
when does patching hurt least
when does patching @host hurt the least
when would patching @host disturb the fewest users
when are the fewest users on @host
when can i bounce @host
when can we restart @host
when can i take @host offline
low usage period of @host
lowest impact time for @host
at what time should we patch @host
at which hour is @host idle
can @host be patched tonight
can we take @host down @ahead
can we do @host tonight
could you find a good time to patch @host
do you know a quiet time for @host
do we have a quiet hour for @host
give me a time to patch @host
give me three windows for @host
how soon can we patch @host
is there a good window for @host @ahead
is there a window for @host
least disruptive time to patch @host
next patch window
next window for @host
next maintenance window of @host
next possible time to patch @host
propose a window for @host
propose a time to reboot @host
recommend a patch window for @host
recommend a time for @host
safest time to patch @host
what are good hours for @host
what hours are quiet on @host
what window do you suggest for @host
when does @host have little load
when does nobody use @host
when is downtime on @host cheapest
when is it best to take @host offline
when is it ok to reboot @host
when may i patch @host
when might we patch @host
where is a gap to patch @host
which time suits @host
when can i patch @host
when can we patch @host
when can i patch it
when can it be patched
when could @host be patched
when could we patch @host @ahead
when do i take @host down
when do i take @host down for patching
when do we patch @host
when should i patch @host
when should we patch @host @ahead
when should @host be rebooted
when to patch @host
when to reboot @host
when would be a good time to patch @host
when would be a safe time to reboot @host
when is a good time for @host
when is the best time to patch @host
when is the best time to reboot @host
when is the next good window for @host
when is the next window
when is @host quiet
when is @host quiet @ahead
when is @host idle
when is @host least busy
when is @host used the least
when is it safe to restart @host
when is the least traffic on @host
which hour is best for @host
which night is best to patch @host
what is the best time to patch @host
what is a good time to patch @host
what is the quietest hour of @host
what time is best to patch @host
best time to patch
best time to patch @host
best time for @host
best hour to patch @host @zone
best moment to patch @host
best patch window
best patch window for @host @ahead
best night to patch @host
good moment to update @host
good time to patch @host
good window for @host
least busy hour of @host
least loaded hour of @host
low traffic hours of @host
quiet hours of @host
quiet time on @host
off peak hours of @host
optimal patch window @host
optimal time to patch @host
patch window
patch window @host
patch window for @host
patch window for @host @ahead
patch window for @host @zone
patching window of @host
maintenance window
maintenance window for @host
maintenance window for @host @ahead
maintenance slot for @host
suggest a patch window for @host
suggest a time to patch @host
find a @length window for @host
find a @length window on @host @ahead
find me a slot to patch @host
i need a @length window on @host
i need a window for @host
i need @length window for @host
need a slot on @host
@length window to patch @host
@length window for @host @ahead
how long until @host can be patched
is now a good time to patch @host
is tonight a good time to patch @host
can i patch @host at night
can i reboot @host now
could we patch @host @ahead
downtime window for @host
reboot window for @host
find me @length of downtime for @host
when could we take @host down
when can @host be offline
when may i restart @host
when is it safe to reboot @host
when is traffic lowest on @host
when is @host least used
what is the quietest hour of @host
least disruptive time to work on @host
when would nobody notice a reboot of @host
best night to patch @host
give me a slot for @host @ahead
when
and when
when exactly
when would be good
when should we do that
when can we do it
when could that happen
when is it quiet there
what would be a good time
what is a good time for that
is there a good time for it
when would be a good moment to patch @host
when would you patch @host
when do you suggest to patch @host
when is there time to patch @host
when is there a quiet moment on @host
when is nobody using @host
when does @host have the least traffic
when does @host have its quiet time
when do i have a chance to patch @host
when could we patch @host
when might i patch @host
when shall i patch @host
when will @host be free
when is @host free
when can i do maintenance on @host
when can i restart @host
when can it be patched
when can that be patched
when should it be patched
when would it hurt least
what is the quietest time for @host
what is the best window for @host
what is the next window for @host
what would be the best slot for @host
which window is best for @host
which time slot is best for patching @host
which hours are quiet on @host
at what time can i patch @host
at what time is @host quiet
is there a quiet time for @host
is there a slot for @host
is this weekend good for patching @host
do we have a window for @host
give me a window for @host
give me a window @ahead for @host
give me patch windows for @host
i need a window for @host
i need a @length for @host
i need a @length to patch @host @ahead
need a maintenance slot for @host
look for a window for @host
show patch windows for @host
show me when i can patch @host
least busy hours of @host
least busy time on @host @ahead
lowest load on @host @ahead
time to patch @host
good time to patch @host
@host patch window
@host window
@host maintenance window @ahead
a good time for @host in @zone
how about patching @host @ahead
would @ahead be a good time for @host
when can i patch @host
when can we patch @host
when can i patch it
when should i patch @host
when should we patch @host
when should @host be patched
when is the best time to patch @host
when is a good time to patch @host
when is it safe to patch @host
when is @host quiet
when is @host idle
when is @host least busy
when is the load lowest on @host
when could @host be rebooted
when can i reboot @host
when can i take @host down
when can @host go down
when would a reboot of @host hurt least
when would patching @host hurt the least
what is the best time to patch @host
what is a good time for maintenance on @host
what time is best for @host
what time should i patch @host
what day is best for patching @host
which day is best to patch @host
which night is best for @host
which hour is best for @host
patch window for @host
patch window of @host
patch window @host @ahead
patch windows @host
optimal patch window for @host
best patch window for @host
next patch window of @host
next maintenance window for @host
next window for @host @ahead
maintenance window for @host
maintenance window of @host @ahead
maintenance windows
find a window for @host
find a window @ahead for @host
find me a slot to patch @host
find a quiet hour for @host
find a good time to patch @host @ahead
find a @length for @host
find a @length window on @host
suggest a patch window for @host
suggest a time to patch @host
propose a maintenance window for @host
recommend a window for @host
quiet hours of @host
quiet hours @host
quietest time on @host
low traffic hours of @host
off peak hours for @host
downtime window for @host
schedule window for @host
a slot for @host @ahead
is there a window for @host @ahead
is there a good moment to patch @host @ahead
is tonight a good time to patch @host
is @ahead a good time to patch @host
can i patch @host @ahead
can we patch @host @ahead
can @host be patched @ahead
can i patch @host now
could i patch @host tonight
would it be safe to patch @host now
is now a good time to patch @host
is it safe to patch @host now
best time for @host
best time to reboot @host
best time for updates on @host
best time @host in @zone
when to patch @host
when to patch @host in @zone
when to patch
when to update @host
when to reboot @host
when can i update @host
when can i install updates on @host
when do we have time to patch @host
when is the next window
when is maintenance for @host
when is the next slot for @host
what window would you choose for @host
earliest time to patch @host
earliest window for @host
how soon can i patch @host
how soon can @host be patched
and @host when
and when can i patch it
so when can it be patched
`,
  trail: `
who was behind it
who was behind that
who is behind it
which account was that
was that a human
was that a person or a role
from which country
what did he do
what did she do
what did that user do
what did this user do afterwards
show the raw events
show me the events behind that
and after that
what happened next
what happened then
from which ip
from which address
from where
which ip was it
which user was it
which user
which role
which session
what else did they do
what else did they do on @host
what else did that role do
what else did that user do
what else happened
what did they do before that
what happened before that
what happened after that
actions on @host @time
all api calls against @host
all calls with the role of @host
anybody been using @host
anyone been on @host @time
did somebody start @host
did somebody stop @host @time
give me the events of @host
give me the audit trail of @host @time
has anybody stopped @host
from which address was @host used
from where was @host accessed
show me who used @host
show the calls of @host
show the raw events of @host
trail
what calls were made by @host
what did the role of @host do
what does the trail of @host say
what happened to @host in the account @time
which users touched @host
which user stopped @host
which principal used @host
which roles acted on @host
who acted on @host
who did this to @host
who was active on @host @time
who interacted with @host
who turned @host on
who turned @host off
who was in @host
who pulled the plug on @host
console actions on @host
who touched @host
who did what on @host
who did what on @host @time
who logged in to @host
who logged into @host according to cloudtrail
who accessed @host
who stopped @host
who started @host
who rebooted @host
who launched @host
who used @host @time
cloudtrail
cloudtrail @host
cloudtrail for @host
cloudtrail for @host @time
cloudtrail events
cloudtrail events for @host @time
cloudtrail events of @host
cloudtrail logins @host
cloudtrail entries for @host
cloud trail of @host
config change events in cloudtrail for @host
iam events around @host
iam events @host
iam activity of @host @time
s3 calls from @host
api calls
api calls on @host
api calls on @host @time
api activity @host
api activity on @host @time
which api calls named @host
which calls did @host make
assumerole calls on @host @time
runinstances events of @host
read events on @host
read calls of @host @time
audit trail @host
audit trail of @host
audit log @host
activity on @host @time
privilege escalation in the trail of @host
privilege escalation on @host in cloudtrail
logins on @host @time in cloudtrail
show me its cloudtrail
show its trail
events of @host
show events for @host @time
what does cloudtrail say about @host
what is in cloudtrail about @host
what happened to @host
what happened on @host
what happened on @host @time
what did anybody do to @host @time
which api calls hit @host
which calls were made with the credentials of @host
what has the role of @host been doing
who stopped @host
who rebooted @host
who terminated @host
who started @host @time
who resized @host
show the audit trail of @host
list what happened to @host in cloudtrail
what happened to it
what happened to it @time
who touched that one
who was on it
what happened there @time
what went on on @host
what went on on @host @time
what went down on @host @time
what is going on on @host in cloudtrail
what was going on on @host @time
what has happened to @host
what has been done to @host
what has been done on @host @time
what all happened to @host
what did people do on @host
what did somebody do to @host @time
what have people done to @host
who has touched @host
who has accessed @host @time
who did something to @host
who did things on @host
who was on @host
who was on @host @time
who was working on @host @time
who used @host
who stopped it
who started it
who touched it
who rebooted it @time
who killed @host
who shut down @host
who turned off @host
who created @host
who made snapshots of @host
who ran commands on @host
who opened a session on @host
give me the history of @host
give me the cloudtrail of @host
give me everything that happened on @host @time
show me the history of @host
show me the activity of @host @time
show cloudtrail for @host
show me everything about @host @time
show what happened on @host
show who touched @host
list events for @host @time
list all calls on @host
list api calls of @host
pull the trail of @host
pull cloudtrail for @host @time
i need the trail of @host
was there any activity on @host @time
any activity on @host
any calls from @host @time
did something happen to @host
did something happen on @host @time
did anything happen to @host @time
did anybody touch @host @time
has anybody touched @host
has anyone been on @host
@host history
@host cloudtrail
@host trail @time
@host activity @time
@host events
runinstances events on @host
stopinstances calls on @host @time
assumerole calls by @host
cloudtrail of @host
cloudtrail for @host @time
cloudtrail @host
cloudtrail events of @host
cloudtrail events for @host @time
cloudtrail history of @host
trail of @host
trail @host @time
what happened on @host
what happened on @host @time
what happened to @host
what happened to @host @time
what happened with @host @time
what happened there
what was done to @host
what was done on @host @time
what was done with the credentials of @host
what did @host do
what did @host do @time
what has @host been doing
what has been going on with @host @time
what is the history of @host
which api calls did @host make
which api calls touched @host
which api calls were made on @host @time
api calls of @host
api calls made by @host @time
api activity of @host
who touched @host
who touched @host @time
who accessed @host
who accessed @host @time
who worked on @host
who did something on @host @time
who used the role of @host
who used the credentials of @host
who started @host
who stopped @host
who stopped @host @time
who launched @host
who rebooted @host
who restarted @host
who terminated @host
who called runinstances
who has been on @host
who has been messing with @host
who did what on @host
who did what on @host @time
activity on @host
activity of @host @time
activity log of @host
audit log of @host
audit trail of @host @time
audit trail for @host
event history of @host
events of @host @time
all events of @host
events on @host
everything that happened to @host @time
everything about @host in cloudtrail
every call that names @host
history of @host
history of @host @time
investigate @host
investigate @host @time
investigate what happened on @host
dig into @host
dig into the activity of @host
forensics for @host
forensics on @host @time
look into @host
use of the instance profile of @host
were the credentials of @host used elsewhere
did anybody use the keys of @host
has somebody used the instance role of @host from outside
calls made with the credentials of @host
instance credentials @host
logins in the trail of @host
iam calls by @host
iam events of @host @time
read calls of @host
show the trail
show me what was done to @host
show everything done on @host @time
show api history of @host
did someone start a session on @host
was @host stopped by somebody
why was @host restarted
when was @host launched
trace the activity on @host
`,
  security: `
privilege escalation on @host @time
any alerts from guardduty
guardduty alarms
security alarms
alerts about suspicious logins
alerts about logins
alarm about an attack
alerts about attacks @time
any security alerts @time
security alerts on @host
alarming security events
any bad actors
any bad guys in our account
any compromise
any indicators of attack on @host
any intruder alerts
any security problem @time
any security issues @time
anyone poking around
anyone scanning us
are the bad guys in
are we being scanned
are we being probed
are we breached
are we good security wise
are we hacked
attack summary
attack attempts @time
attempted break ins @time
bad logins @time
did an intruder get in
did anyone get in who should not
did anyone attack @host
did guardduty see anything @time
did we see attacks @time
did we have incidents @time
has someone logged in who should not
is anyone misusing our credentials
is somebody exfiltrating data
is somebody stealing data
is there a breach
is there an intruder
is there an ongoing attack
is our account compromised
is @host part of a botnet
is @host infected
is @host owned
is there malware on @host
investigate the attack
possible attacks
possible breaches @time
recent incidents
recent attacks
recent security events
rogue logins
security alerts
security alerts @time
security findings of guardduty
security state
security status
security update please
show security incidents @time
show me suspicious logins
show me attacks @time
strange things @time
suspicious api calls
suspicious events on @host @time
tell me about incidents @time
tell me about the attack on @host
the security of our account @time
unauthorized logins
were credentials stolen
were there any threats @time
what are the threats
what is going on security wise
what did attackers try @time
what security events were there @time
who attacked @host
who broke in
who is behind the attack
who tried ssh on @host
who tried to get in @time
security events
security events @host
security events on @host
security events for @host @time
security incidents
security incidents on @host @time
incidents
incidents on @host and @host
is anyone attacking us
is someone attacking us
is someone attacking @host
are we under attack
are we under attack on @host
are we being hacked
are we compromised
are we safe @time
have we been hacked @time
anything suspicious
anything suspicious @time
anything weird @time
anything happen @time security wise
anything security related @time
did anything happen @time security wise
did anyone escalate privileges
did anyone break in @time
did somebody try passwords on @host
failed logins
failed logins @time
failed logins on @host
failed ssh logins @time
who tried to log in
who tried to log in and failed
who failed to log in
logins @time
suspicious logins @time
ssh brute force
ssh brute force @time
brute force on @host
privilege escalation
privilege escalations @time
privilege escalation attempts @time
security relevant config changes
security relevant changes @time
guardduty
guardduty alerts
guardduty alerts for @host @time
guardduty findings
guard duty alerts
guard duty
security hub alerts
security hub findings
security hub
intrusions @host
intrusion detection
attacks on @host
attacks on @host @time
attacks @time
what did the attackers do
what did the attackers do @time
who attacked us @time
signs of credential theft
any signs of credential theft
any sign of compromise
signs of intrusion @time
indicators of compromise
stolen credentials @time
crypto mining
is there crypto mining going on
is somebody mining crypto here
port scans
port scans against us
scanning against @host
unusual api calls
unusual api calls in the account
unusual activity @time
strange activity @time
threats
threat detections @time
mitre attack @time
flow log anomalies
malicious traffic @time
data exfiltration
who logged into @host
who logged into @host @time
who has been on @host @time
who got onto @host
who came in over ssh @time
any strange logins on @host
anybody knocking at the door
somebody trying passwords
is somebody inside
have we been breached
was anybody in our account who should not be
did anything suspicious happen @time
anything fishy @time
show me the incidents of @time
what did guardduty find @time
is @host talking to somebody it should not
did an attacker get in
did somebody turn off logging
is it under attack
was it attacked
any logins there
any logins on it
anything suspicious there
anything suspicious on it
did somebody break into it
is it compromised
is anything suspicious going on
is anyone attacking us
is anybody hacking us
is there an attack going on
is there anything suspicious
is there something suspicious on @host
has anyone broken in
has anybody tried to log in
has there been a break in
has there been any attack @time
any attacks
any attacks @time
any break ins
any breaches
any failed logins on @host
any hacking attempts
any incidents on @host
any intrusions @time
any logins @time
any root logins @time
any suspicious activity @time
any suspicious logins on @host
any strange logins
any threats
any threats on @host
any unusual activity @time
any weird logins
anyone logging in from odd places
anything malicious
anything security related @time
anything security relevant on @host @time
did anyone fail to log in
did anyone log in to @host
did somebody log in @time
did someone log in from abroad
did someone try to break into @host @time
did we get attacked @time
did we get hacked
do we have intruders
do we have security incidents
do we have threats
give me security events
give me the logins of @time
give me the security events of @host
how many failed logins @time
how many attacks @time
how many incidents @time
list security events
list suspicious logins @time
list incidents @time
login failures
login failures on @host
logins on @host
logins to @host @time
look for attacks @time
look for suspicious things
see if somebody attacked @host
were we attacked @time
were we hacked
was @host attacked
was @host hacked
was @host breached @time
was there anything suspicious @time
was there a break in
were there failed logins @time
were there suspicious logins
were there any incidents @time
what attacks did we have @time
what incidents did we have
what incidents are there @time
what threats are there
what suspicious things happened @time
what security incidents happened @time
which logins failed @time
which users logged in @time
which users failed to log in
who tried to log in @time
who tried to break in
who tried to log into @host
who is attacking us
who is logged in
who logged in as root
who logged in there
who got new permissions @time
who was given admin rights
who escalated privileges
who assumed admin roles
security @time
security alerts from guardduty
security check @time
security overview
security events fleet
threat overview
unusual logins
unusual logins @time
unusual api activity
security events
security events @time
security events on @host
security events of @host @time
any security events @time
any security incidents
any security incidents @time
security incidents @time
incidents
incidents @time
incidents on @host
are we under attack
are we being attacked
are we being attacked right now
is somebody attacking us
is someone attacking @host
is @host under attack
is @host compromised
has @host been hacked
has @host been compromised
have we been hacked
have we been breached
did somebody break in
did anyone break into @host
did we have a breach @time
was there an attack @time
was there an intrusion @time
were there attacks on @host @time
attacks @time
attacks on @host
anything suspicious
anything suspicious @time
anything suspicious on @host
anything suspicious on @host @time
anything odd @time
anything fishy @time
anything strange going on
anything shady on @host
something weird on @host
suspicious activity
suspicious activity @time
suspicious activity on @host
suspicious logins
suspicious logins @time
suspicious logins on @host
failed logins
failed logins @time
failed logins on @host @time
failed ssh logins
failed login attempts
login attempts @time
logins @time
who logged in
who logged in @time
who logged into @host
who logged in to @host @time
who logged on to @host
who signed in without mfa
who signed in @time
root logins
root login @time
console logins
console logins @time
console logins without mfa
did root log in
did anyone log in as root @time
any logins from abroad
logins from strange countries
logins from unknown addresses @time
ssh logins on @host
ssh brute force on @host
brute force
brute force attempts @time
brute force attacks on @host
is somebody brute forcing @host
privilege escalation
privilege escalation @time
privilege escalations on @host
any privilege escalation @time
did someone escalate privileges
did somebody get admin rights
who became admin @time
who gave themselves admin
guardduty
guardduty findings
guardduty findings @time
what does guardduty say
threats
threats @time
threats on @host
threat detection
active threats
malware on @host
crypto mining on @host
is @host mining crypto
data exfiltration @time
exfiltration from @host
unauthorized access @time
unauthorised access to @host
unauthorized api calls @time
monitor security events
monitor security
monitor security on @host @time
watch security events @time
what happened security wise @time
what security relevant things happened @time
what happened @time in terms of security
security summary @time
security news
security situation
security hub findings @time
intrusion attempts
intruders
hackers
port scan against @host
mitre techniques @time
show incidents
show attacks
show me security events of @time
show the login attempts
is anyone inside our network
is anybody trying to get in
is something going on with @host security
suspicious traffic from @host
suspicious connections of @host
connections to bad addresses
does @host talk to a bad ip
does @host connect to strange addresses
threat intel hits
risky changes @time
risky api calls @time
who disabled cloudtrail
who disabled guardduty
who created access keys @time
new access keys @time
stolen credentials
compromised credentials
leaked keys used
`,
  configuration: `
a list of changes @time
anything altered @time
anything new on @host
anything new @time on @host config wise
compare the config of @host with @time
configuration of @host over time
did a deploy change @host
did anybody change anything
did anyone modify the firewall of @host
did anyone open ports @time
did anyone resize @host
did our settings change
did something change @time
did the network change @time
how was @host configured @time
is the config of @host ok
is the configuration of @host compliant
latest config changes
list modifications @time
list the differences on @host
modifications @time
rules added to the security group @time
security group of @host changed
show config differences
show me the config changes of @host @time
show me what was modified on @host
show the changes @time
tags changed on @host
what about config drift
what broke @host
what changed before the outage
what changed in our network @time
what did they modify @time
what was done to the config of @host
what was opened to the world
what was opened @time
what was removed @time
what was attached to @host
which configs changed
which instance changed @time
which ports did somebody open
which rule was added
which rule opened port 22
which tags changed
who added the security group rule
who broke @host
who changed our security groups @time
who edited the security group
who is responsible for the change on @host
who let ssh in from everywhere
who made @host reachable from the internet
who made this public
who opened it up
who removed the security group
who touched the config of @host
what changed
what changed @time
what changed on @host
what changed on @host @time
what changed here @time
what has been changed in @host @time
what has changed on @host
what is different @time
what is different on @host
something broke @time what changed
something broke what changed
changes
changes @time
changes @host
changes for @host and @host @time
changes on @host @time
changes today
recent changes on @host
diff of @host and @host configs
diff @host
config changes
config changes @host
config changes @host @time
config drift @time
configuration changes @time
configuration history of @host
aws config changes for @host
aws config
modifications to @host @time
anything modified on @host @time
anything changed on @host @time
did anything change on @host @time
did somebody change the iam role of @host
did anyone touch the security groups
did anyone change @host
any security group modified
any firewall changes @time
any config changes
security group changes
security group changes of @host @time
sg changes
who opened port 22
who opened port 443 on @host
who opened ssh to the world @time
who opened a port
who changed @host
who changed @host @time
who changed the security group of @host
who changed the role of @host
who modified @host
who added the rule
was anything installed on @host
was software installed on @host @time
new software on @host @time
new packages on @host
is @host config compliant
is @host compliant with aws config
config rules of @host
which rules of the firewall were edited @time
what has been reconfigured on @host
is @host still configured as it was
how does @host differ from @time
who opened a port on @host
which ports were opened @time
what software was put on @host @time
which packages were installed on @host @time
was the role of @host changed
what drifted @time
who
and who
by whom
who was that
who made that change
what changed there
what changed on it @time
has it been changed
did it change
did that change @time
who changed it
who changed that
who changed that setting
who changed things @time
who changed anything on @host
who changed the config
who changed the configuration of @host
who has changed @host
who has changed something @time
who altered @host
who reconfigured @host
who touched the security groups @time
who touched the firewall
who added a rule to the security group
who added an ingress rule
who allowed ssh from anywhere
who allowed traffic from the internet to @host
who opened it
who opened the port
who opened that port
who opened a port on @host
who opened ports @time
who removed the rule
who replaced the volume of @host
who swapped the role on @host
who gave @host a public ip
how did @host change
how did @host change @time
how has the config of @host changed
what did somebody change on @host
what did they change
what did he change
what else changed
what else changed on @host
what got changed on @host @time
what got modified @time
what has been changed
what has been changed on @host @time
what has been modified on @host
what is new on @host
what is different
what are the latest changes on @host
what are the recent changes
what were the changes @time
what was modified @time
what was altered on @host
what was reconfigured
what config changes were made @time
what changed in the network
what changed in the security group of @host
what changed in production @time
which settings changed on @host
which hosts changed @time
which instances were changed @time
which instances were modified
which security group rules changed
which ports are open on @host
which software changed on @host @time
any changes
any changes @time
any changes on @host
any changes on @host @time
any config changes on @host
any config drift
any changes to security groups @time
any ports opened @time
anything changed
anything changed @time
anything changed on @host @time
anything different on @host
anything modified on @host
are there changes on @host
were there changes @time
were there any changes on @host @time
were any ports opened
was a port opened on @host
was something changed on @host @time
was ssh opened
did a port get opened @time
did the firewall change
did the security group of @host change @time
did someone open port 22
did somebody open a port @time
has someone opened ssh
give me the changes @time
give me all config changes on @host
list changes
list changes @time
list config changes on @host
list what changed @time
show changes on @host
show changes of @host @time
show me what changed
show me what changed on @host @time
show me config drift
show what was changed @time
tell me what changed @time
tell me who opened port 22
find out who changed @host
see what changed on @host
@host changes
@host config changes @time
@host what changed
port 22
port 22 open
port 3389 opened
what changed
what changed @time
what changed on @host
what changed on @host @time
what has changed
what has changed on @host @time
what was changed @time
what was changed on @host
what did change on @host and @host @time
which changes were made @time
which changes were made to @host
which configuration changes @time
changes
changes @time
changes on @host
changes to @host @time
recent changes
recent changes on @host
latest changes @time
config changes
config changes @time
config changes on @host
config changes of @host @time
configuration changes
configuration changes @time
configuration changes on @host @time
configuration drift
config drift on @host
drift
drift on @host
did anything drift @time
did anything change
did anything change @time
did anything change on @host
did anything change on @host @time
did the config of @host change
did someone change @host
did someone change something @time
did somebody modify @host
was anything changed on @host
was anything modified @time
was @host changed
was @host modified @time
has anything changed @time
has @host changed
has @host been reconfigured
who changed @host
who changed something on @host
who changed what @time
who changed the security group
who changed the security group of @host
who changed the firewall @time
who made changes @time
who modified @host
who modified the security group @time
who edited the role of @host
who opened port 22
who opened port 22 on @host
who opened port 22 @time
who opened ssh
who opened ssh to the world
who opened port 3389
who opened port 443 on @host @time
who opened the firewall
who opened @host to the internet
who exposed @host
who made @host public
who closed port 80
when was port 22 opened
when was port 22 opened on @host
is port 22 open on @host
is ssh open to the world
which ports were opened @time
which security groups changed @time
security group changes
security group changes @time
security groups of @host
security group rules changed on @host
firewall changes @time
firewall rules changed
ingress rules changed @time
open ports changed @time
0.0.0.0/0 rules added @time
iam role changes of @host
role changes @time
instance profile changes
was the role of @host changed
who attached a role to @host
who attached a volume to @host
who detached the volume
volume changes @host
imds changes
imds settings of @host
who turned off imdsv2
who enabled imdsv1 on @host
is imdsv2 enforced on @host
instance type changes
who resized @host
who changed the instance type of @host
who changed the tags of @host
tag changes @time
software installed @time
what software was installed on @host @time
what was installed on @host
what was installed @time
which packages were installed on @host @time
packages changed on @host
who installed software on @host
new software on @host
aws config
aws config changes
aws config compliance of @host
what does aws config say about @host
is @host compliant with config rules
config rules violated
what is different on @host
what is different since @time
differences on @host @time
before and after on @host
field by field changes of @host
modifications on @host @time
modified settings
settings changed on @host
what settings changed @time
what did people change @time
what did we change @time
somebody changed something on @host
somebody messed with the firewall
who messed with the security groups
who did it
who did that
who was it
who did this change
show changes
show me all changes @time
show config history of @host
unexpected changes @time
unauthorised changes @time
manual changes @time
change log
changelog of @host
change history of @host
what got changed overnight
`,
} as const;
