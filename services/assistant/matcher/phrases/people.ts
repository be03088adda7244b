/** What people are asked for and decide. Of these only approvals, alerts and the hand-over are ever run from a guess. */
export const people = {
  approvals: `
are there approvals pending
are there requests to approve
can i see the approvals
did ana approve it
did anybody approve it
did it get approved
did someone approve the patch
has my request been approved
is it approved
is my plan approved
is somebody waiting for me
is the approval through
is the patch approved
list open approvals
list pending approvals
list the requests
my approvals
my pending approvals
show all approvals
show pending
show pending requests
show me pending approvals
show me the requests
show runs
show the runs
show the plans that wait
status of the approvals
what am i supposed to approve
what approvals are there
what became of my request
what got stuck
what is queued
what is running
what runs are there
what was approved
what was approved @time
who approved the patch
who approved it
who rejected it
who voted
pending approvals
approvals
approvals waiting
approvals waiting for me
all approvals
all approvals whatever state
@top approvals
@top pending approvals
anything pending
anything pending for me
anything to approve
anything waiting for approval
what needs approving
what needs my approval
what needs to be approved
what is waiting for me to approve
what is pending
what do i have to approve
who still has to sign off
who has not voted yet
who approved @id
has @id been approved
is @id approved
is @id done
is @id done yet
is the run done
is any patch run in progress
is a patch run in progress
is a run active
is anything being patched right now
are any runs running
which runs are running
which runs are in progress
running patch runs
progress of the patch run
progress of @id
status of @id
status of approval @id
status of the run
what is the status of @id
what happened to approval @id
what happened with @id
approval @id
show approval @id
show me approval @id
show @id
details of @id
open @id
workflow @id
where is @id
declined approval requests
rejected approvals
expired approvals
revoked approvals
cancelled approvals
approved approvals
which approvals were rejected
which approvals expired
which requests did we decline
did anyone approve the patch of @host
has the patch of @host been approved
has anybody signed off yet
who still has to sign off
what is stuck waiting for people
how did the last run go
how is the run going
is the patch run through
did the last patch run work
what became of @id
where does @id stand
what is in the approval queue
what is awaiting approval
what is still waiting
what still needs approval
what is waiting for a decision
what needs a decision
what can i approve
what requests are open
what requests are there
what approvals are pending
what approvals do we have
what did people approve
what did we approve @time
what was rejected
what was rejected @time
what was cancelled
what got approved
what got rejected
which approvals are open
which approvals were rejected
which patches are waiting for approval
which patch requests are pending
which plans need approval
which requests are waiting for me
which requests expired
who needs to approve
who has to approve @id
who rejected @id
who asked for @id
how many approvals are pending
how many requests are open
how is @id doing
how does @id stand
how far along is the patch run
is my request approved
is my request approved yet
is the patch run done
is the patch run finished
is the patching finished
is there a pending approval for @host
are there pending approvals
are there requests waiting
are there approvals waiting for me
any approvals
any approvals waiting
any approvals for me
any decisions needed
do i have to approve something
do i need to approve anything
do we have open requests
did they approve @id
did somebody approve it
did my request get approved
has it been approved
has it been approved yet
give me the pending approvals
give me approval @id
let me see the approvals
let me see @id
tell me about @id
approval @id
workflow @id
status @id
approvals
show approvals
list approvals
pending approvals
open approvals
what is pending
what is waiting for approval
what waits for approval
what is waiting for me
what do i have to approve
what needs my approval
what needs approval
what needs to be approved
is anything waiting for approval
is there anything to approve
is something waiting for me to sign off
anything to approve
anything pending
any pending requests
any open requests
any open approvals
approval queue
approval requests
approval list
approval status
approval history
show approval @id
show me approval @id
status of approval @id
status of @id
what is the status of @id
what happened to approval @id
what happened to @id
what became of @id
how far is @id
how is run @id going
how is the patch run going
progress of @id
progress of the patch run
state of workflow @id
details of approval @id
details of @id
open approval @id
look at @id
@id
who approved @id
who approved the plan
who approved the last patch run
who has approved so far
who still has to approve @id
who decided @id
was @id approved
was @id rejected
is @id approved
is @id still waiting
is @id done
did @id finish
did anyone approve @id
has anyone approved @id
has @id been approved yet
why was @id rejected
when does @id expire
rejected approvals
rejected requests
approved requests
approved plans
expired approvals
cancelled requests
revoked approvals
all approvals
list all approvals
list rejected approvals
list approved ones
show the rejected ones
show what was rejected
show what was approved
show what expired
which approvals expired
which approvals are pending
which requests were rejected
which requests were approved
which plans are waiting
which plans were approved
which runs are running
running patch runs
current runs
last @top approvals
@top approvals
outstanding approvals
outstanding requests
my requests
sign off queue
pending sign offs
pending changes
pending patch plans
who is waiting for an approval
workflows
list workflows
workflow status
show workflow @id
requests waiting for a decision
undecided requests
`,
  alerts: `
alerts please
alerts for @host
alerts on @host
alarms on @host
active alarms
current alarms
did we get alerts @time
give me the alerts
give me all open alerts
is something burning
is anything red
is there an alert
list open alerts
new alerts
pages @time
show me alerts
show me the alerts
show me open alerts
what alerts are there
what alarms are ringing
what are the alerts
what got alerted
what is on fire
which alerts came in
which alerts are unhandled
which alerts did nobody take
who has the alert
alerts
open alerts
alert group @id
alerts of @id
alerts of group @id
alerts in @id
show @id
show alert @id
show alert group @id
show alerts of @id
details of alert @id
group @id
any alerts
any new alerts
any new alerts for me
anything firing
anything paging
anything ringing
anything alarming
anything red
are there unacked alerts
are there alerts nobody acknowledged
unacknowledged alerts
unacked alerts
what is firing
what is alarming right now
what is paging
what is ringing
what alerted @time
what alerts came in @time
all alerts
all alerts including acknowledged ones
every alert
every alert of @time
show @top
@top alerts
alert history
closed alerts
acknowledged alerts
alerts including closed ones
what is firing
what is paging us
what paged us @time
what woke us up @time
which alarms are red
is anything on fire
what is ringing
is anything burning
what is burning
anything on fire
is something on fire
what is beeping
which pages came in
any pages tonight
were there any pages
what are the open incidents in the alert list
what did the monitoring say
which warnings are open
do we have warnings
what is still unacknowledged
nobody acknowledged which alerts
what is in the alert queue
alert feed
what has been going off
what went off
what went off @time
did any alarm go off
alarms that went off
do i have alerts
is there an alert for @host
alert inbox
what needs to be acknowledged
anything to acknowledge
which alerts are still open
how many alarms are ringing
alerts
show alerts
list alerts
open alerts
active alerts
current alerts
any alerts
any open alerts
any new alerts
any alarms
are there alerts
are there any alerts
are there open alarms
what alerts are open
what alerts do we have
what is alerting
what is firing
what is ringing
which alerts are open
which alerts are unacknowledged
which alarms are on
which alarms fired
alarms
open alarms
show alarms
list alarms
unacknowledged alerts
unhandled alerts
outstanding alerts
all alerts
list all alerts
show all alerts also the closed ones
including acknowledged alerts
alerts including handled ones
alert history
alert list
alert overview
alert groups
alerts of group @id
alert group @id
show alert group @id
show alert @id
show me alert @id
details of alert @id
what is alert @id
what is in alert group @id
latest alerts
last @top alerts
@top alerts
newest alerts
how many alerts are open
how many alerts do we have
did any alerts come in
did anything alert
did we get paged
what did we get alerted about
why was i paged
what woke me up
what was the alert about
notifications
show notifications
what notifications came in
dismissed alerts
snoozed alerts
closed alerts
alerts that nobody looked at
alerts nobody acknowledged
is anything ringing
is anything on fire in alerts
cloudwatch alarms
cloudwatch alarms firing
sns alerts
critical alerts
@sev alerts
recent alerts
`,
  handover: `
is everything ok
is everything fine
everything ok
everything fine
all good
how is the fleet doing
how are things
state of the fleet
sitrep
handover
hand over
handoff
shift handover
shift hand-over
oncall handover
on-call handover
handover please
handover notes
handover summary
give me the handover
give me the handoff
give me the hand over
do the handover
prepare the handover
write the handover
hand over to the next shift
handing over
i just came on shift
i just came on shift what is up
i just started my shift
i am new on shift what is going on
starting my shift
starting my on-call
starting my on-call catch me up
catch me up
bring me up to speed
brief me
shift briefing
shift summary
summary for the next shift
summary of my shift
what do i need to know
what do i need to know for my shift
what did i miss
what happened while i was away
what should the next on-call know
what should the next shift know
what is the state of things
what is going on
what is up
end of shift
end of my shift summary
handover
hand over
hand-over
shift handover
shift hand over
shift change
shift summary
shift report
shift briefing
hand over the shift
handover summary
handover notes
handover please
handoff
hand off notes
shift handoff
give me the handover
give me the shift summary
prepare the handover
prepare the handover for the next shift
write the handover
what does the next shift need to know
what does the next shift have to know
what should the next shift know
what should i tell the next shift
what should i tell my successor
what do i need to know for my shift
what do i need to know
what do i have to know for on call
what did i miss
what did i miss during my vacation
what happened during the last shift
what happened on the last shift
what is going on
what is going on right now
what is the state of things
what is the situation
what is open right now
what is the current state
where do things stand
catch me up
bring me up to speed
brief me
briefing
on call briefing
on call summary
oncall handover
oncall summary
i am taking over
i am taking over on call
i start my shift
i am starting my shift what is open
my shift starts now
my shift ends
end of shift
start of shift
morning briefing
morning summary
daily summary
daily briefing
overall status
overview
status overview
general overview
sum up the state of everything
summary of everything open
give me an overview
anything i should know before my shift
anything the night shift should know
`,
  decide: `
mark it as approved
click approve
click approve for @id
press approve for @id
auto approve everything
approve everything that is pending
approve the pending one
approve the first one
approve the request for @host
approve the @sev patch
approve the @sev one
as ana approve @id
act as ana and approve @id
you may approve @id
you are allowed to approve @id
please sign off @id
please approve the plan
i agree with @id
accept the plan
accept plan @id
give your approval
give the go for @id
green light @id
green light for @id
thumbs up for @id
turn @id down
throw out @id
approve
approve it
approve that
approve @id
approve it please
approve without asking
i approve
i approve @id
i approve @id go ahead
yes approve @id
reject
reject @id
reject it
deny
deny @id
deny request @id
decline @id
cancel @id
cancel approval @id
cancel the approval
cancel my request
postpone @id
postpone it
revoke @id
revoke the approval
revoke my approval
take back the approval
withdraw @id
break glass
break glass on @id
break the glass for @id
override the freeze for @id
sign off @id
sign off on @id
vote for @id
go ahead with @id
let @id run
review the broken glass @id
approve them all
approve both
approve the one for @host
approve the patch for @host
approve my own request
approve it without asking
approve the rollback
mark it approved
mark @id as approved
set @id to approved
i want to approve @id
i would like to approve @id
let me approve @id
let me reject it
i want to cancel my request
i want to take back my approval
i do not approve @id
say yes to @id
say no to @id
vote no
confirm @id
confirm the plan
grant the request
grant approval for @id
give my approval to @id
you have my approval
approved
approved go
approval granted
rejected too risky
no do not approve it
withdraw the request
pull back the request
push the run to tomorrow
push @id back a day
move the run to the next window
allow @id despite the freeze
emergency break glass now
use break glass
close the review of @id
approve @id
approve it
approve this
approve that
approve the plan
approve the patch
approve the request
approve plan @id
approve the request @id
approve everything
approve all pending requests
approve all
approve it for me
approve the pending approval
please approve @id
i approve @id
i approve
yes approve
go ahead and approve @id
just approve it
sign off @id
sign off on the plan
give the green light to @id
accept the request @id
ok @id
lgtm @id
reject @id
reject it
reject the plan
reject the request @id
reject all requests
decline @id
deny @id
deny the request
refuse @id
turn down @id
turn it down
veto @id
cancel @id
cancel my request
cancel the request @id
cancel approval @id
cancel the approval
withdraw my request @id
withdraw @id
revoke @id
revoke the approval
revoke approval @id
take back my approval
take back approval @id
postpone @id
postpone the run
postpone the patch run
delay @id
postpone @id to the next window
break the glass
break glass for @id
break the glass for @id it is an emergency
emergency approval @id
override the freeze for @id
override the freeze
let @id run during the freeze
mark @id as reviewed
review @id
i reviewed @id
approve on behalf of ana
approve without the second approver
approve it on behalf of mei
vote for @id
vote yes on @id
`,
  rehearse: `
rehearse
rehearse @id
rehearse the plan
rehearse plan @id
rehearse it first
dry run
dry run @id
dry run of @id
do a dry run
do a dry run of @id
do a dry run first
simulate
simulate @id
simulate plan @id
simulate the plan first
try @id without changing anything
what would @id do
what would the package manager do for @id
test run of @id
preview @id
rehearse @id
rehearse the plan
rehearse the plan @id
rehearse approval @id
rehearsal of @id
dry run @id
dry run of the plan
dry run the patch plan @id
dry-run @id
do a dry run of @id
do a dry run
make a dry run
simulate @id
simulate the plan
simulate the install of @id
simulate the patch plan
test run of @id
trial run of plan @id
try the plan without changing anything
what would the package manager do for @id
what would apt do for @id
what would dnf do in @id
preview @id
preview the install of @id
ask the package managers about @id
`,
  rules: `
show the policy
show policy
policy
what is the policy
what does the policy say
who may approve
who is allowed to approve
who can approve
who are the approvers
who are the operators
who is an approver
who is an operator
list the approvers
list people
people and roles
what are my rights
what may i do
what is my role
make sam an approver
make ana an operator
make me an approver
set my role to approver
set the role of sam to viewer
give sam the approver role
give me approver rights
grant me approver rights
grant sam operator rights
promote me to approver
remove ben
remove ben from the operators
remove sam from the approvers
add sam as operator
add a person
change the policy
change the quorum
change quorum for prod to 3
set the quorum to two
set the bake time to 30 minutes
how many approvals does @host need
how many approvers are needed
who may approve
who can approve
who can approve patches
who is allowed to approve
who are the approvers
who is an approver
who is an operator
who has access
who may do what
show the rules
show the policy
show policy
what is the policy
what does the policy say
what are the rules
what are the roles
roles
permissions
policy
people and roles
list the people
list approvers
list operators
how many approvals are needed
how many approvals does prod need
how many approvers do we need
what quorum is needed
quorum for critical
what am i allowed to do
what is my role
which role do i have
am i an approver
can i approve
make sam an operator
make sam an approver
make me an approver
make me an admin
make me admin
give me approver rights
give sam the operator role
give me admin
give me more rights
give me permission to approve
grant ben approver
promote sam to approver
demote ben to viewer
add sam as an operator
add nia to the people
add a person
remove ben
remove sam from the approvers
remove ben from the list of people
change the policy
change the policy so that one approval is enough
change the quorum to 1
set the quorum to one
set approvals for prod to 1
set the policy value
lower the number of approvals
require only one approval
require two approvers for prod
turn off approvals
disable approvals
disable the approval requirement
skip the approval step from now on
change the rules
edit permissions
`,
  accept: `
accept the risk
accept the risk of @cve
accept the risk of @cve on @host
accept risk @cve
accept risk @cve for @time
accept @cve
accept @cve on @host until january
we accept @cve
we accept the risk on @host
we can live with @cve
we can live with @cve on @host
we can live with that until january
live with @cve
ignore @cve
ignore @cve on @host
ignore this vulnerability
suppress @cve
suppress this finding
waive @cve
make an exception for @cve
exception for @cve on @host
which risks are accepted
which risks did we accept
what risks are accepted
what did we accept
accepted risks
accepted risks on @host
show accepted risks
risk acceptances
withdraw the acceptance
open the accepted risk again
when do accepted risks end
accept the risk of @cve
accept the risk of @cve on @host
accept @cve on @host
accept @cve on @host for 30 days
accept risk
accept the risk
accept this risk
accept that risk on @host
accept the finding on @host
accepted risks
show accepted risks
list accepted risks
which risks are accepted
which risks did we accept
what risks have we accepted
what have we accepted
what did we accept on @host
what is accepted on @host
which exceptions do we have
exceptions
list exceptions
risk exceptions
risk acceptances
risk acceptance for @host
exception for @cve on @host
make an exception for @cve
request an exception for @cve on @host
add an exception
waive @cve
waive @cve on @host
waiver for @host
waivers
ignore @cve
ignore @cve on @host
ignore this finding
ignore the vulnerability on @host
suppress @cve
suppress the findings on @host
suppress this cve for a month
mark @cve as a false positive
@cve is a false positive
tolerate @cve on @host
tolerate the risk until december
we can live with @cve on @host
we live with that
live with @cve
withdraw the acceptance @id
stop accepting @cve
do not tell me about @cve any more
when do the acceptances end
which acceptances expire soon
`,
  freeze: `
freeze
freeze changes
freeze changes until monday
freeze changes for @time
freeze everything until monday
freeze all changes over black friday
stop all changes over black friday
no changes over the holidays
no changes until monday
no changes @time
block changes @time
change freeze
change freeze for @time
change freeze @ahead
start a freeze
start a change freeze
set a freeze
lift the freeze
end the freeze
unfreeze
unfreeze changes
is anything frozen
is there a freeze
is there a change freeze
are changes frozen
are we frozen
are we in a freeze
what is frozen
when does the freeze end
show freezes
current freezes
freeze
freeze changes
freeze everything
freeze all changes
freeze changes for 4 hours
freeze for @time
freeze @time launch
freeze production for @time
freeze @host
change freeze
change freeze for @time
start a change freeze
start a freeze
set a freeze
set a change freeze for the launch
put a freeze on prod
declare a freeze
no changes for the next hours
no changes @time please
no patching today
block all patching
block changes for the weekend
blackout for the weekend
moratorium
is there a freeze
is there a change freeze
is a freeze on
is anything frozen
are changes frozen
are we frozen
are we in a freeze
what is frozen
which freezes are active
which freezes are set
active freezes
show freezes
show the freeze
list freezes
freeze status
until when is the freeze
until when are changes frozen
how long is the freeze
when does the freeze end
who set the freeze
why are changes frozen
lift the freeze
lift freeze
lift all freezes
end the freeze
end the change freeze
remove the freeze
cancel the freeze
unfreeze
unfreeze changes
unfreeze prod
thaw
freeze off
change calendar
is the change calendar closed
`,
  stop: `
stop
stop it
stop everything
stop all runs
stop run @id
stop the run
stop the patch run
stop patching
stop all patching now
stop what you are doing on @host
kill all patch runs
kill all patch runs now
kill the run
kill switch
halt
halt the run
halt everything
halt all patching
abort
abort the run
abort @id
abort everything
abort patching
emergency stop
pause all runs
pause the run
cancel all runs
interrupt the run
release the stop
release the kill switch
resume runs
let runs go on
is everything stopped
is the kill switch on
are runs stopped
stop
stop everything
stop all
stop all runs
stop all patching
stop the run
stop run @id
stop @id
stop the patch run
stop the patching
stop patching
stop patching @host
stop the rollout
stop it
stop it now
stop that
halt
halt everything
halt the run
halt all patch runs
abort
abort @id
abort the run
abort the patch run
abort patching on @host
kill the run
kill @id
kill switch
pull the plug
pull the emergency brake
emergency stop
panic
pause all runs
pause the patching
pause the rollout
is everything stopped
is the kill switch on
is anything stopped
which runs are stopped
release the stop
release the kill switch
resume patching
resume the runs
let the runs go on
allow runs again
stop off
do not patch anything any more
stop installing updates
do not continue with the run
do not let @id continue
`,
  handle_alert: `
ack
ack @id
ack alert @id
acknowledge @id
acknowledge alert @id
snooze @id
snooze @id for @time
snooze alert @id @time
mute @id
mute @id for @time
mute alert @id
silence @id
silence @id for @time
reopen @id
reopen alert @id
re-open @id
assign @id
assign @id to ben
assign alert @id to me
assign it to ana
give @id to ben
i take @id
i will take @id
take @id
@id is mine
@id is not relevant
@id is irrelevant
@id is a false positive
@id is noise
close @id
close alert @id
dismiss @id
dismiss alert @id
mark @id as not relevant
mark @id as handled
that alert @id is noise
@id is noise
@id is a false alarm
i am on @id
i take @id
i am looking at @id
mute @id
acknowledge @id
acknowledge the alert
acknowledge alert @id
acknowledge all alerts
ack @id
ack
ack the alert
ack that
ack it
ack all
snooze @id
snooze the alert
snooze alert @id for 4 hours
snooze that alert
snooze it for @time
snooze all alerts
silence this alert
silence alert @id
silence the alarm on @host
dismiss @id
dismiss the alert
dismiss that alert
close alert @id
close the alert
clear the alert
clear all alerts
alert @id is not relevant
not relevant
mark the alert as not relevant
mark @id as handled
mark alert @id as done
assign @id to ana
assign the alert to ben
assign alert @id to me
give the alert to mei
i take alert @id
i take this alert
i will take care of the alert
i am on it
i am looking at alert @id
take the alert
reopen @id
reopen the alert
reopen alert @id
resolve the alert @id
`,
  answer_alert: `
that was me
yes that was me
yes it was me
it was me
it was me @id
that was me @id
yes that was me @id
i did that
i did that myself
i did it @id
i logged in there that was me
this was me
the login was mine
no that was not me
that was not me
that was not me @id
it was not me
no it was not me
not me
no not me
i did not do that
i did not do this
i never did that
i did not log in there
somebody else did that not me
was not me @id
`,
  subscribe: `
subscribe
unsubscribe
subscribe here
subscribe to alerts
subscribe this channel
subscribe this channel to @sev alerts
subscribe this chat to alerts
subscribe us to @sev alerts
unsubscribe from alerts
unsubscribe this channel
post approvals here
post alerts here
post @sev alerts here
post the handover here every day
send alerts here
send alerts to this channel
send @sev alerts to this channel
send approvals to this channel
stop posting alerts here
stop posting here
stop sending alerts here
stop the alerts in this channel
do not post alerts here
no more alerts here
no alerts in this channel
only @sev alerts in this channel
silence every alert
mute all alerts
mute this channel
turn off alerts here
turn on alerts here
notify this channel
notify us here
which alerts come here
what is this channel subscribed to
subscribe
subscribe to alerts
subscribe this channel to @sev alerts
subscribe this channel to alerts
subscribe me to critical alerts
subscribe here
unsubscribe
unsubscribe this channel
unsubscribe from alerts
turn alerts on
turn on alerts here
turn off alerts
turn alerts off in this channel
alerts on
alerts off
alerts on high
mute alerts
mute this channel
mute alerts in this channel
mute notifications
unmute
send alerts here
send me alerts
send @sev alerts to this channel
send approvals to this channel
send no alerts at night
send the handover every morning at 8
post alerts here
post @sev alerts in this channel
post approval cards here
post the handover at 08:00
post only threats here
stop sending alerts here
stop posting alerts
stop the notifications
stop notifying me
notify me about critical alerts
notify me
notify this channel
notify us when something is critical
tell us about new alerts here
quiet hours from 22:00 to 07:00 for this channel
set quiet hours
set quiet hours for alerts
no alerts between 22:00 and 07:00
only @sev alerts in this channel
only alerts for prod here
only vulnerability alerts here
which alerts do we get here
what is this channel subscribed to
alert settings
notification settings
change the alert settings
`,
} as const;
