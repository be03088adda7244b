import type {
  DescribeMaintenanceWindowScheduleCommandInput,
  DescribeMaintenanceWindowScheduleCommandOutput,
  DescribeMaintenanceWindowsCommandInput,
  DescribeMaintenanceWindowsCommandOutput,
  DescribeMaintenanceWindowsForTargetCommandInput,
  DescribeMaintenanceWindowsForTargetCommandOutput,
  GetCalendarStateCommandInput,
  GetCalendarStateCommandOutput,
  ListDocumentsCommandInput,
  ListDocumentsCommandOutput,
  MaintenanceWindowIdentity,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../answer.js';
import { changeCalendars, type MaintenanceWindow, maintenanceWindows, openings } from '../../fleet/schedule.js';
import type { Fleet } from '../../fleet.js';
import { account } from '../../world.js';
import { nextToken, ssmPage } from './paging.js';

type Out<T> = Omit<T, '$metadata'>;

const seconds = (at: Date): string => at.toISOString().replace('.000Z', 'Z');
/** Systems Manager states the times of maintenance windows to the minute. */
const minutes = (at: Date): string => `${at.toISOString().slice(0, 16)}Z`;

/** What Systems Manager keeps time for: maintenance windows, and calendars that close the account to changes. */
export function scheduleAnswers({ host, state }: Fleet) {
  const identity = (window: MaintenanceWindow): MaintenanceWindowIdentity => {
    const [next] = openings(window, state.now());
    return {
      WindowId: window.id,
      Name: window.name,
      Description: window.description,
      Enabled: window.enabled,
      Duration: window.durationHours,
      Cutoff: window.cutoffHours,
      Schedule: window.schedule,
      ...(next && window.enabled ? { NextExecutionTime: minutes(next) } : {}),
    };
  };

  return {
    DescribeMaintenanceWindows({
      input,
    }: Call<DescribeMaintenanceWindowsCommandInput>): Out<DescribeMaintenanceWindowsCommandOutput> {
      const wanted = maintenanceWindows.map(identity).filter((one) =>
        (input.Filters ?? []).every(({ Key = '', Values = [] }) => {
          if (Key === 'Name') return Values.includes(one.Name ?? '');
          if (Key === 'Enabled') return Values.map((value) => value.toLowerCase()).includes(String(one.Enabled));
          throw new AwsError('ValidationException', `The filter key ${Key} is not valid`);
        }),
      );
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 50);
      return { WindowIdentities: items, ...nextToken(next) };
    },

    /** Windows that have one of the instances registered. A window that is switched off is listed too. */
    DescribeMaintenanceWindowsForTarget({
      input,
    }: Call<DescribeMaintenanceWindowsForTargetCommandInput>): Out<DescribeMaintenanceWindowsForTargetCommandOutput> {
      const names = (input.Targets ?? []).flatMap(({ Key = '', Values = [] }) => {
        if (Key !== 'InstanceIds') throw new AwsError('ValidationException', `Target key ${Key} is not in the sandbox`);
        return Values.flatMap((id) => host(id)?.seed.name ?? []);
      });
      const wanted = maintenanceWindows
        .filter(({ hosts }) => hosts.some((name) => names.includes(name)))
        .map(({ id, name }) => ({ WindowId: id, Name: name }));
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 50);
      return { WindowIdentities: items, ...nextToken(next) };
    },

    DescribeMaintenanceWindowSchedule({
      input,
    }: Call<DescribeMaintenanceWindowScheduleCommandInput>): Out<DescribeMaintenanceWindowScheduleCommandOutput> {
      const window = maintenanceWindows.find(({ id }) => id === input.WindowId);
      if (!window) throw new AwsError('DoesNotExistException', `Maintenance window ${input.WindowId} does not exist`);
      const times = (window.enabled ? openings(window, state.now()) : []).map((opens) => ({
        WindowId: window.id,
        Name: window.name,
        ExecutionTime: minutes(opens),
      }));
      const { items, next } = ssmPage(times, input.NextToken, input.MaxResults ?? 10);
      return { ScheduledWindowExecutions: items, ...nextToken(next) };
    },

    GetCalendarState({ input }: Call<GetCalendarStateCommandInput>): Out<GetCalendarStateCommandOutput> {
      const at = input.AtTime === undefined ? state.now() : new Date(input.AtTime);
      if (Number.isNaN(at.getTime())) throw new AwsError('ValidationException', `AtTime is no time: ${input.AtTime}`);
      const states = (input.CalendarNames ?? []).map((name) => {
        const calendar = changeCalendars.find((one) => one.name === name);
        if (!calendar) throw new AwsError('InvalidDocument', `Document ${name} does not exist`);
        return calendar.stateAt(at);
      });
      const next = new Date(Math.min(...states.map((one) => one.next.getTime())));
      return {
        State: states.some(({ closed }) => closed) ? 'CLOSED' : 'OPEN',
        AtTime: seconds(at),
        NextTransitionTime: seconds(next),
      };
    },

    /** Only Change Calendars are listed; without that filter the list would be a false one. */
    ListDocuments({ input }: Call<ListDocumentsCommandInput>): Out<ListDocumentsCommandOutput> {
      const filters = new Map((input.Filters ?? []).map(({ Key = '', Values = [] }) => [Key, Values]));
      const known = [...filters.keys()].every((key) => key === 'DocumentType' || key === 'Owner');
      if (!known || filters.get('DocumentType')?.join() !== 'ChangeCalendar') {
        throw new AwsError('InvalidFilterKey', 'The sandbox lists documents of the type ChangeCalendar alone');
      }
      const documents = changeCalendars.map(({ name }) => ({
        Name: name,
        Owner: account,
        DocumentVersion: '1',
        DocumentType: 'ChangeCalendar' as const,
        DocumentFormat: 'TEXT' as const,
      }));
      const { items, next } = ssmPage(documents, input.NextToken, input.MaxResults ?? 50);
      return { DocumentIdentifiers: items, ...nextToken(next) };
    },
  };
}
