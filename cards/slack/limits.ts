/** Slack's Block Kit reference, in characters and items. A message that breaks one is refused whole. */
export const limits = {
  blocksInMessage: 50,
  blocksInModal: 100,
  header: 150,
  button: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  option: 75,
  optionValue: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  placeholder: 150,
  metadata: 3_000,
  tableRows: 100,
  tableCharacters: 10_000,
  /** Of all texts together: Slack answers msg_blocks_too_long from some 13,200 on, which is not documented. */
  characters: 12_000,
} as const;
