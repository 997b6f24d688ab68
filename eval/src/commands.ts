/** What a run does other than to measure, as its first word. */
export const COMMANDS = ['plain', 'options'] as const;
export type Command = (typeof COMMANDS)[number] | 'measure';
