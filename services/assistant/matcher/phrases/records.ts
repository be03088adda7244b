/** What this assistant did and said, and what it could not deliver. */
export const records = {
  timeline: `
timeline
timeline @host
timeline of @host
timeline of @host @time
timeline for @host
the timeline of @host
show the timeline of @host
show me the timeline for @host
show me @host timeline
give me a timeline for @host
give me the timeline of @host
@host timeline
@top timeline entries of @host
@top entries in the timeline of @host
what did the assistant do on @host
what did the bot do on @host
what did you do on @host
what did you do to @host
what have you done to @host
what have you done on @host so far
what has the assistant done on @host
what has the bot changed on @host
what was planned for @host
what did we plan and do on @host
what did we do to @host so far
patch history @host
patch history of @host
patch history for @host
patching history of @host
update history of @host
past patch runs on @host
previous patch runs on @host
earlier runs on @host
which runs touched @host
which patch runs were on @host
when was @host last patched
when was @host patched
when was @host patched last
when did we last patch @host
when did you last patch @host
when did we patch @host
when was the last patch run on @host
when was the last patch on @host
last patch run of @host
last patching of @host
how long ago was @host patched
has @host ever been patched
has @host ever been patched by us
has @host been patched before
has @host ever been rolled back
was @host ever rolled back
was @host rolled back
when was @host rolled back
rollback history of @host
approvals and runs of @host over time
everything we did on @host
everything the assistant did on @host
everything you did on @host
proof of what was done on @host
which snapshots did you take of @host
what was installed by us on @host
show the patch history of @host
show the run history of @host
run history of @host
operations history of @host
our history with @host
history of patches on @host
log of what you did on @host
story of @host with plans and runs
`,
  undelivered: `
undelivered
undelivered messages
undelivered alerts
undelivered notifications
show undelivered messages
show the undelivered messages
list undelivered
list undelivered messages
list undeliverable messages
@top undelivered messages
which messages were not delivered
which messages could not be delivered
which alerts could not be delivered
which messages failed
which notifications failed
which messages did not arrive
which alerts never arrived
what could not be delivered
what could not be sent
what was not delivered
what was not sent
what did not get through
what failed to send
what failed to deliver
did any message fail
did any message fail to send
did any alert fail to deliver
did all alerts get through
did all messages arrive
did everything get delivered
did everybody get their alerts
were all alerts delivered
were all messages delivered
were there messages that did not arrive
were there delivery problems
are there undelivered messages
are there messages that could not be delivered
are messages stuck
are any messages stuck
any undelivered messages
any undelivered alerts
any delivery failures
any delivery problems
any failed messages
any failed deliveries
any failed notifications
any messages stuck in the outbox
any bounced messages
delivery failures
delivery errors
delivery problems
delivery status
failed messages
failed deliveries
failed notifications
failed alerts delivery
bounced messages
dead letters
dead letter queue
stuck messages
lost messages
outbox
show the outbox
what is stuck in the outbox
messages nobody got
messages that failed
messages that could not be posted
cards that could not be posted
why did the alert not arrive
why did nobody get the alert
why was the digest not posted
`,
  setup: `
check the setup
check your setup
check setup
is everything set up
is everything set up right
is teams set up
is slack set up
is slack connected
is teams connected
is the bot set up correctly
are you set up correctly
are teams and slack set up
does slack work
does teams work
do approvals reach anybody
what is missing in the setup
what is wrong with the setup
what is left to set up
which steps of the setup are missing
setup check
setup status
status of the setup
run the setup check
is the slack token valid
is the approval channel set
who would get approvals
why do cards not appear in slack
why do cards not appear in teams
`,
  again: `
send again
send it again
send them again
send @id again
send the message again
send the messages again
send the undelivered messages again
send all undelivered messages again
resend
resend it
resend @id
resend all
resend everything
resend the message
resend the messages
resend the undelivered messages
resend the failed messages
resend failed notifications
resend the alerts
re send the undelivered ones
retry
retry @id
retry delivery
retry the delivery
retry delivery of @id
retry delivery of all messages
retry all failed messages
retry the failed messages
retry the undelivered messages
try to deliver again
try to deliver them again
try to send it again
try again to send the messages
try delivering again
deliver again
deliver the messages again
deliver what could not be delivered
redeliver
redeliver @id
redeliver the messages
redeliver everything
post the failed cards again
push the undelivered messages out again
flush the outbox
`,
} as const;
