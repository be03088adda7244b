import type {
  AutomationExecution,
  AutomationExecutionMetadata,
  DescribeAutomationExecutionsRequest,
  DescribeAutomationExecutionsResult,
  DescribeAutomationStepExecutionsRequest,
  DescribeAutomationStepExecutionsResult,
  DescribeDocumentRequest,
  DescribeDocumentResult,
  GetAutomationExecutionRequest,
  GetAutomationExecutionResult,
  GetDocumentRequest,
  GetDocumentResult,
  StartAutomationExecutionRequest,
  StartAutomationExecutionResult,
  StepExecution,
  StopAutomationExecutionRequest,
} from '@aws-sdk/client-ssm';
import { type Answers, AwsError, type Call } from '../answer.js';
import { pageOf } from '../step-functions/page.js';
import type { Automation, StepRun } from './automation.js';
import type { Automations } from './automations.js';
import type { Parameter, Runbook } from './document.js';
import { matchesFilters, matchesStepFilters } from './filters.js';
import { asText, asTexts } from './variables.js';

/** The operations of SSM Automation, for service `ssm`. Documents are the Automation documents of the account alone. */
export function automationAnswers(automations: Automations): Answers {
  const { documents } = automations;
  const runbookOf = ({ documentName, documentVersion }: Automation) => documents.runbook(documentName, documentVersion);
  return {
    StartAutomationExecution: async ({
      input,
      role,
    }: Call<StartAutomationExecutionRequest>): Promise<StartAutomationExecutionResult> => {
      const executedBy = `arn:aws:sts::${automations.account}:assumed-role/${role}/sandbox`;
      return { AutomationExecutionId: (await automations.start(input, executedBy)).id };
    },
    GetAutomationExecution: ({ input }: Call<GetAutomationExecutionRequest>): GetAutomationExecutionResult => {
      const automation = automations.get(input.AutomationExecutionId ?? '');
      return { AutomationExecution: describe(automation, runbookOf(automation)) };
    },
    DescribeAutomationExecutions: ({
      input,
    }: Call<DescribeAutomationExecutionsRequest>): DescribeAutomationExecutionsResult => {
      const listed = automations
        .listed()
        .map((automation) => ({ metadata: metadata(automation, runbookOf(automation)), tags: automation.tags }))
        .filter((each) => matchesFilters(each, input.Filters ?? []))
        .map((each) => each.metadata);
      const { items, nextToken } = pageFor(listed, (each) => each.AutomationExecutionId ?? '', input);
      return { AutomationExecutionMetadataList: items, NextToken: nextToken };
    },
    DescribeAutomationStepExecutions: ({
      input,
    }: Call<DescribeAutomationStepExecutionsRequest>): DescribeAutomationStepExecutionsResult => {
      const automation = automations.get(input.AutomationExecutionId ?? '');
      const steps = stepsOf(automation, runbookOf(automation)).filter((step) =>
        matchesStepFilters(step, input.Filters ?? []),
      );
      const ordered = input.ReverseOrder ? steps.toReversed() : steps;
      const { items, nextToken } = pageFor(ordered, (step) => step.StepExecutionId ?? '', input);
      return { StepExecutions: items, NextToken: nextToken };
    },
    StopAutomationExecution: async ({ input }: Call<StopAutomationExecutionRequest>) => {
      await automations.stop(input.AutomationExecutionId ?? '', input.Type);
      return {};
    },
    GetDocument: ({ input }: Call<GetDocumentRequest>): GetDocumentResult => {
      const { content, version, createdAt } = documents.get(input.Name ?? '', input.DocumentVersion);
      return {
        Name: input.Name,
        CreatedDate: new Date(createdAt),
        DocumentVersion: version,
        Status: 'Active',
        Content: content,
        DocumentType: documents.command(input.Name ?? '', version) ? 'Command' : 'Automation',
        DocumentFormat: 'JSON',
      };
    },
    DescribeDocument: ({ input }: Call<DescribeDocumentRequest>): DescribeDocumentResult => {
      const { version, hash, createdAt } = documents.get(input.Name ?? '', input.DocumentVersion);
      const command = documents.command(input.Name ?? '', version);
      const { description, parameters } = command ?? documents.runbook(input.Name ?? '', version);
      const latest = documents.get(input.Name ?? '').version;
      return {
        Document: {
          Name: input.Name,
          Hash: hash,
          HashType: 'Sha256',
          Owner: automations.account,
          CreatedDate: new Date(createdAt),
          Status: 'Active',
          DocumentVersion: version,
          Description: description,
          Parameters: Object.entries<Partial<Parameter>>(parameters).map(([Name, parameter]) => ({
            Name,
            Type: parameter.type === 'StringList' ? 'StringList' : 'String',
            Description: parameter.description,
            ...(parameter.default === undefined ? {} : { DefaultValue: asText(parameter.default) }),
          })),
          PlatformTypes: ['Linux', 'MacOS', 'Windows'],
          DocumentType: command ? 'Command' : 'Automation',
          SchemaVersion: command ? '2.2' : '0.3',
          LatestVersion: latest,
          DefaultVersion: latest,
          DocumentFormat: 'JSON',
        },
      };
    },
  };
}

function describe(automation: Automation, runbook: Runbook): AutomationExecution {
  const { LogFile: _log, AutomationType: _type, ...shared } = metadata(automation, runbook);
  return {
    ...shared,
    StepExecutions: stepsOf(automation, runbook),
    StepExecutionsTruncated: false,
    Parameters: { ...automation.parameters },
    ResolvedTargets: { ParameterValues: [], Truncated: false },
  };
}

function metadata(automation: Automation, runbook: Runbook): AutomationExecutionMetadata {
  const { position, endedAt, failure } = automation;
  const current = runbook.mainSteps.find(({ name }) => name === position?.step);
  return {
    AutomationExecutionId: automation.id,
    DocumentName: automation.documentName,
    DocumentVersion: automation.documentVersion,
    AutomationExecutionStatus: automation.status,
    ExecutionStartTime: new Date(automation.startedAt),
    ...(endedAt === undefined ? {} : { ExecutionEndTime: new Date(endedAt) }),
    ExecutedBy: automation.executedBy,
    LogFile: '',
    Outputs: outputsOf(automation, runbook),
    Mode: automation.mode,
    ...(current ? { CurrentStepName: current.name, CurrentAction: current.action } : {}),
    ...(failure === undefined ? {} : { FailureMessage: failure }),
    Targets: [],
    ResolvedTargets: { ParameterValues: [], Truncated: false },
    AutomationType: 'Local',
  };
}

function outputsOf(automation: Automation, { outputs }: Runbook): Record<string, string[]> {
  return Object.fromEntries(
    outputs.flatMap((reference) => {
      const [step, output = ''] = reference.split('.', 2);
      const value = automation.steps.find(({ name }) => name === step)?.outputs[output];
      return value === undefined ? [] : [[reference, asTexts(value)]];
    }),
  );
}

function stepsOf(automation: Automation, { mainSteps }: Runbook): StepExecution[] {
  return mainSteps.map((step, index) => {
    const run = automation.steps.find(({ name }) => name === step.name);
    const next = step.isEnd ? undefined : (step.nextStep ?? mainSteps[index + 1]?.name);
    return {
      StepName: step.name,
      Action: step.action,
      ...(step.timeoutSeconds === undefined ? {} : { TimeoutSeconds: step.timeoutSeconds }),
      OnFailure: step.onFailure ?? 'Abort',
      MaxAttempts: step.maxAttempts ?? 1,
      ...(run ? runMembers(run) : {}),
      OverriddenParameters: {},
      IsEnd: step.isEnd ?? false,
      ...(next === undefined ? {} : { NextStep: next }),
      IsCritical: step.isCritical ?? true,
      ValidNextSteps: next === undefined ? [] : [next],
    };
  });
}

function runMembers({
  id,
  status,
  inputs,
  outputs,
  startedAt,
  endedAt,
  responseCode,
  failure,
}: StepRun): StepExecution {
  return {
    ...(startedAt === undefined ? {} : { ExecutionStartTime: new Date(startedAt) }),
    ...(endedAt === undefined ? {} : { ExecutionEndTime: new Date(endedAt) }),
    StepStatus: status,
    ...(responseCode === undefined ? {} : { ResponseCode: responseCode }),
    Inputs: { ...inputs },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, asTexts(value)])),
    ...(failure === undefined ? {} : { FailureMessage: failure }),
    StepExecutionId: id,
  };
}

/** Pages hold 50 items unless fewer are asked for (AWS API reference: MaxResults 1 to 50). */
function pageFor<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { items: T[]; nextToken?: string } {
  const page = pageOf(items, keyOf, MaxResults || 50, NextToken);
  if (!page) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return page;
}
