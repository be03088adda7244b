import { byCode, byManagedWorkload, type DetectionRule } from './rule.js';

/** A pipeline signs in with a role; long-lived keys and the console are people, or thieves of their keys. */
export const functionChangedByHand: DetectionRule = {
  id: 'function-changed-by-hand',
  title: 'Code of a function replaced by hand',
  severity: 'low',
  techniqueIds: ['T1648', 'T1525'],
  kinds: ['config_changes'],
  meaning: 'The function does something else from now on, with all the rights of its role.',
  nextStep: 'Compare the code, its layers and its settings with what was released; put that back otherwise.',
  calls: {
    lambda: ['UpdateFunctionCode20150331v2', 'UpdateFunctionConfiguration20150331v2', 'PublishLayerVersion20181031'],
    sagemaker: ['UpdateNotebookInstanceLifecycleConfig', 'CreatePresignedNotebookInstanceUrl'],
    glue: ['CreateDevEndpoint', 'UpdateDevEndpoint'],
  },
  where: (event) =>
    event.identity.type !== 'AssumedRole' &&
    event.request.dryRun !== true &&
    !byCode(event) &&
    !byManagedWorkload(event),
};
