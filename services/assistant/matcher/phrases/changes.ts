/** What would change something in the fleet, or asks people to let it. Never run from a guess. */
export const changes = {
  patch: `
get it done
get that done
sort it out
take care of it
make it go away
handle it
update it
update them
fix those
fix these
fix the first one
install those
install them
go for it
please go ahead and patch
apply those
apply them
roll them out
patch
patch @host and @host tonight
patch the web servers
patch everything in @host
patch all of it
patch all hosts immediately
patch all hosts now auto approve it
pls patch @host
ok fix it
ok patch it
fix the @sev on @host
fix the criticals on @host
upgrade openssl on @host
upgrade all packages
update all packages on @host
update everything on @host
apply security updates to @host
apply security updates to @host now
apply the @sev patches on @host
install the @sev patches on @host
install patches on @host with no approval
install everything that is missing on @host
remediate all vulnerabilities in @host
remediate all vulnerabilities on @host
bring @host up to the latest version
make sure @host gets patched
patch the worst one
patch the riskiest host
patch the first one
patch the top one
patch it tonight
patch both
patch those two
get the patches onto @host
get those updates installed
have @host patched
take care of the patches on @host
can you fix @host
could you fix that for me
can you install the updates on @host
please fix the @sev ones on @host
please install patches
please update @host
let the patches be installed on @host
throw the patches on @host
put the patches on @host
bring the fleet up to date
start the update of @host
kick off patching on @host
kick off the patch run
trigger patching of @host
trigger a patch run
launch the patch run on @host
begin patching @host
execute the plan
execute the patch plan
execute plan @id
run the plan
run plan @id
run the patch plan now
start the plan
do the update on @host
do all the updates
make @host safe
make @host compliant
patch @host
patch @host now
patch @host and @host
patch @host @sev
patch the @sev ones
patch the @sev ones on @host
patch it
patch it now
patch them
patch them all
patch that
patch that host
patch all
patch all servers
patch everything
patch everything now
patch everything that is @sev
patch the fleet
patch all of @host
patch @host tonight
patch @host @ahead
patch @host with rollback
patch @host without snapshot
patch now
please patch @host
can you patch @host
can you patch @host for me
could you patch @host please
would you patch @host
go patch @host
go ahead and patch @host
just patch @host
start patching @host
start patching
start the patch run on @host
run the patches on @host
run patching on @host
run updates on @host
run apt upgrade on @host
run yum update on @host
do the patching of @host
install patches on @host
install the patches
install all updates on @host
install updates on @host now
install @sev patches on @host
install security updates
install the missing patches on @host
apply patches to @host
apply patches
apply all patches to @host
apply @sev updates on @host
apply the fix to @host
apply the fixes
deploy patches to @host
deploy the updates
roll out patches to @host
roll out the update to @host
push the patches to @host
update @host
update @host now
update the packages on @host
update all servers
update openssl on @host
upgrade @host
upgrade the kernel on @host
upgrade everything on @host
upgrade all packages on @host
fix @host
fix @host now
fix @cve on @host
fix @cve
fix it
fix that
fix them
fix everything
fix all @sev vulnerabilities
fix all @sev on @host
fix the vulnerabilities on @host
remediate @host
remediate @cve on @host
remediate everything
remediate the @sev findings on @host
automatically patch @host
auto patch @host
execute patching on @host
execute automated patching
get @host patched
get rid of @cve on @host
close the holes on @host
i want to patch @host
i want @host patched
i would like to patch @host
i need @host patched
we need to patch @host
let us patch @host
lets patch @host
make @host patched
bring @host up to date
patch @host without asking anybody
patch all hosts now without approval
skip approval and patch @host
patch @host immediately no questions asked
yes patch it
do it
go ahead
noncritical patches on @host
install noncritical patches on @host
`,
  plan: `
plan
plan @sev
plan fixes for all @sev
plan fixes for @host
plan the @sev fixes
make a plan for @sev and worse
make a patch plan for @sev and worse
make a remediation plan
create a remediation plan for @sev findings
create a plan for @host
work out a remediation plan
how do we fix this
how do i fix @host
how can we fix it
plan
make a plan
make a plan for @sev
make a patch plan
make a patch plan for @host
make a plan for the @sev ones
make plans for all @sev findings
plan patches
plan patching
plan the patching of @host
plan the @sev ones
plan the fixes
plan the remediation
plan remediation of @sev findings
plan remediation for @host
plan how to fix @host
plan for @sev
plan @host @sev
plan everything @sev
create a plan
create a remediation plan
create a remediation plan for @host
create patch plans for @sev
create a plan to fix all @sev vulnerabilities
draw up a plan
draw up a plan for @host
draft a plan for @sev findings
prepare a plan
prepare patch plans
prepare the patching of @host
prepare a remediation plan for @sev
work out a plan for @host
how would you fix the @sev findings
how do we get rid of the @sev vulnerabilities
how do we fix all @sev findings
how can we resolve the @sev ones
what would a plan for @sev look like
resolve vulnerabilities by criticality
resolve @sev vulnerabilities
resolve the @sev findings
resolve all @sev findings on @host
resolve everything @sev and above
schedule patches
schedule patches for @sev
schedule patching
schedule patching of @host
schedule the @sev patches
schedule @sev fixes for @host
schedule the fixes
schedule an update of @host
schedule remediation
propose a plan
propose a remediation plan
propose fixes for @sev
suggest a remediation plan for @sev
need a plan for the @sev findings
i need a patch plan for @host
i need a remediation plan
remediation plan
remediation plan for @host
patch plan
patch plan for @host
patch plan @sev
`,
  approval_request: `
ask for approval of plan @id
request approval plan @id
request approval of @id
start the approval workflow for plan @id
start the approval for plan @id
create an approval for plan @id
get plan @id approved by ana
submit plan @id for sign off
create an approval workflow
create an approval workflow for plan @id
create an approval for @id
create an approval request
start the approval workflow for @id
start the approval of plan @id
start an approval for @id
start an approval workflow
ask for approval
ask for approval of @id
ask for approval of plan @id
ask people to approve @id
ask people to approve the plan
ask ana to approve @id
ask the approvers about @id
ask the team to approve @id
request approval
request approval for @id
request approval for plan @id
request approval of the plan
request a sign off for @id
get approval for @id
get approval for the plan
get plan @id approved
get @id approved
get a sign off for plan @id
submit @id
submit plan @id
submit plan @id for approval
submit the plan for approval
submit it for approval
send plan @id for approval
send @id to the approvers
send it for approval
send the plan to the approvers
put @id up for approval
put the plan up for approval
hand plan @id in for approval
have @id approved
have the plan approved
i need approval for @id
i need an approval for plan @id
need approval for @id
open an approval for @id
open an approval request for plan @id
`,
  alarms: `
set up alarms
set up alarms for @host
set up alarms on @host
set up an alarm for @host
set up cloudwatch alarms
set up cloudwatch alarms for @host
set up monitoring for @host
set an alarm on @host
set alarms for @host
set cpu alarms on @host
create alarms
create alarms for @host
create an alarm on @host
create a cpu alarm for @host
create a memory alarm for @host
create cloudwatch alarms
create cloudwatch alarms on @host
create the missing alarms
create the missing alarms on @host
add alarms
add alarms to @host
add an alarm for @host
add a cpu alarm to @host
add a disk alarm for @host
add a status check alarm to @host
add the missing alarms
add cloudwatch alarms for @host
configure alarms for @host
configure cloudwatch alarms
enable alarms on @host
enable alarms for @host
put alarms on @host
make alarms for @host
put an alarm on the cpu of @host
i want alarms on @host
i want an alarm when @host runs out of memory
we need alarms on @host
alert me when the cpu of @host is high
warn me when the disk of @host is full
tell me when @host fails its status checks
missing alarms
missing alarms on @host
missing cloudwatch alarms
which alarms are missing
which alarms are missing on @host
which alarms does @host lack
which alarms is @host missing
which alarms does @host have
which alarms should @host have
which hosts have no alarms
which hosts lack alarms
which hosts are without alarms
which hosts are not monitored
which instances have no cloudwatch alarms
what alarms are missing
what alarms does @host need
what alarms are set on @host
does @host have alarms
does @host have a cpu alarm
does @host have an alarm for memory
is there an alarm on the cpu of @host
is @host monitored by an alarm
are there hosts without alarms
are alarms set up on @host
alarm coverage
alarm coverage of @host
alarm setup
alarm setup of @host
hosts without alarms
hosts without monitoring
alarm gaps
`,
  rollback: `
restore everything to before the patch
set @host back
set @host back to yesterday
return @host to the old state
return to the previous version on @host
get the old version back on @host
get the old packages back
bring the old kernel back on @host
reverse the patch on @host
reverse the last change
reverse it
rewind @host
cancel the patch on @host and restore it
roll back @host
rollback @host
rollback the last patch run on @host
roll back the last patch run on @host
undo the patch on @host
undo the last patch on @host
revert @host to before the update
revert @host to before the patch
restore @host to how it was
restore the snapshot on @host
back out the patch on @host
back out the update
roll back @host
rollback @host
roll @host back
roll back
roll it back
roll back the patch on @host
roll back the last patch run
roll back the last patch on @host
roll back run @id
roll back @host to before @id
roll back @host to @id
rollback @host @id
undo the patch
undo the patch on @host
undo the last patch on @host
undo the last run on @host
undo it
undo that
undo @id on @host
revert @host
revert the patch on @host
revert the last patch
revert the update on @host
revert it
revert @host to the state before the patch
restore @host
restore @host from the snapshot
restore @host to before patching
restore the snapshot of @host
put @host back
put @host back to before the patch
put it back as it was
bring @host back to how it was
take back the update of @host
take the patch back
go back to the old version on @host
go back to before the patch run
downgrade @host
downgrade the packages on @host
uninstall the patch from @host
remove the patch from @host
the patch broke @host roll it back
@host is broken since the patch undo it
reset @host to the last snapshot
unpatch @host
can you roll back @host
please undo the patching of @host
i want to roll back @host
`,
} as const;
