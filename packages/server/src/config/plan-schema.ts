import type { Plan } from '@nobg/contract/app/plans.js';
import { MODES, modeSchema } from '@nobg/contract/modes.js';
import { z } from 'zod';

/** Accounts and visitors by what they may do. */
export interface PlanTable {
  readonly plans: readonly Plan[];
  /** Id of the plan that a new account has. */
  readonly newAccounts: string;
  /** Id of the plan that an administrator begins with. */
  readonly administrators: string;
  /** What visitors without an account may do; null: nothing. */
  readonly guest: Plan | null;
}

const id = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, {
  error: 'small letters, digits, - and _, at most 40, beginning with a letter',
});
const text = z.string().min(1).max(60);
const limit = z.int().min(1).max(1_000_000_000).nullable().default(null);

const planSchema = z.strictObject({
  id,
  name: text,
  price: text.default('0'),
  api: z.boolean().default(false),
  requests_per_hour: limit,
  images_per_day: limit,
  images_per_month: limit,
  max_upload_bytes: z.int().min(1024).max(1_073_741_824).default(10_485_760),
  max_kept_bytes: z.int().min(1_048_576).max(1e15).nullable().default(null),
  modes: z
    .array(modeSchema)
    .min(1)
    .default([...MODES]),
  hd: z.boolean().default(false),
  concurrent: z.int().min(1).max(1000).default(2),
  priority: z.int().min(-100).max(100).default(0),
  max_side: z.int().min(64).max(100_000).nullable().default(null),
});

/** The file that `NOBG_PLANS` names. */
export const planFileSchema = z
  .strictObject({
    plans: z.array(planSchema).min(1).max(50),
    new_accounts: id,
    administrators: id,
    guest: planSchema.nullable().default(null),
  })
  .superRefine((file, context) => {
    const ids = file.plans.map((plan) => plan.id);
    const fault = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    ids.forEach((one, at) => {
      if (ids.indexOf(one) < at) fault(['plans', at, 'id'], 'an id that no other plan has');
    });
    for (const role of ['new_accounts', 'administrators'] as const) {
      if (!ids.includes(file[role])) fault([role], `the id of a plan: ${ids.join(', ')}`);
    }
    const { guest } = file;
    const bounded = [guest?.requests_per_hour, guest?.images_per_day, guest?.images_per_month];
    if (guest !== null && bounded.every((one) => one === null)) {
      fault(['guest', 'images_per_day'], 'a limit by hour, day or month for visitors');
    }
    const administrators = file.plans.find((plan) => plan.id === file.administrators);
    if (administrators?.api === false) {
      fault(['administrators'], 'a plan with "api": true, for the first API key');
    }
  });
