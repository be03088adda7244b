import assert from 'node:assert/strict';
import { recorderOf } from '../../../../services/security/configuration/recorder.js';

const recording = [{ name: 'default', recording: true }];
const all = { name: 'default', recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } };

describe('the configuration recorder', () => {
  it('records everything continuously when it says so', () => {
    const recorder = recorderOf([all], recording);
    assert.deepEqual([recorder.off, recorder.frequencyOf('AWS::EC2::Instance')], [null, 'continuous']);
  });

  it('is off when there is none, when it is stopped and when it cannot deliver', () => {
    assert.match(recorderOf([], []).off ?? '', /no recorder/);
    const stopped = { name: 'default', recording: false, lastStopTime: new Date('2026-11-20T08:00:00Z') };
    assert.match(recorderOf([all], [stopped]).off ?? '', /switched off since 2026-11-20 08:00 UTC/);
    const failing = { name: 'default', recording: true, lastStatus: 'Failure', lastErrorCode: 'AccessDenied' } as const;
    assert.match(recorderOf([all], [failing]).off ?? '', /cannot deliver .*AccessDenied/);
  });

  it('does not record a type that is left out, in any of the three ways', () => {
    const of = (recordingGroup: object) => recorderOf([{ ...all, recordingGroup }], recording);
    const only = of({ allSupported: false, resourceTypes: ['AWS::EC2::Instance'] });
    assert.deepEqual(
      [only.frequencyOf('AWS::EC2::Instance'), only.frequencyOf('AWS::EC2::Volume')],
      ['continuous', 'not_recorded'],
    );
    const without = of({
      exclusionByResourceTypes: { resourceTypes: ['AWS::EC2::Volume'] },
      recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
    });
    assert.deepEqual(
      [without.frequencyOf('AWS::EC2::Instance'), without.frequencyOf('AWS::EC2::Volume')],
      ['continuous', 'not_recorded'],
    );
    const noGlobals = of({ allSupported: true, includeGlobalResourceTypes: false });
    assert.equal(noGlobals.frequencyOf('AWS::IAM::Role'), 'not_recorded');
  });

  it('says where it records once a day', () => {
    const recordingMode = {
      recordingFrequency: 'CONTINUOUS' as const,
      recordingModeOverrides: [{ resourceTypes: ['AWS::EC2::Volume' as const], recordingFrequency: 'DAILY' as const }],
    };
    const recorder = recorderOf([{ ...all, recordingMode }], recording);
    assert.deepEqual(
      [recorder.frequencyOf('AWS::EC2::Volume'), recorder.frequencyOf('AWS::EC2::Instance')],
      ['daily', 'continuous'],
    );
  });
});
