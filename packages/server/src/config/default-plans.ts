import { MODES } from '@nobg/contract/modes.js';

const MEBIBYTE = 1_048_576;

/** The plans of a server that has no file of its own, in the form of that file. */
export const DEFAULT_PLANS = {
  new_accounts: 'free',
  administrators: 'business',
  guest: {
    id: 'guest',
    name: 'Visitor',
    price: '0 €',
    images_per_day: 5,
    max_upload_bytes: 10 * MEBIBYTE,
    modes: [...MODES],
    concurrent: 1,
    priority: -10,
    max_side: 640,
  },
  plans: [
    {
      id: 'free',
      name: 'Free',
      price: '0 €',
      images_per_day: 20,
      max_upload_bytes: 10 * MEBIBYTE,
      max_kept_bytes: 512 * MEBIBYTE,
      modes: [...MODES],
      concurrent: 2,
      priority: 0,
    },
    {
      id: 'pro',
      name: 'Pro',
      price: '12 € a month',
      api: true,
      requests_per_hour: 100,
      images_per_month: 5000,
      max_upload_bytes: 10 * MEBIBYTE,
      max_kept_bytes: 20 * 1024 * MEBIBYTE,
      modes: [...MODES],
      hd: true,
      concurrent: 8,
      priority: 10,
    },
    {
      id: 'business',
      name: 'Business',
      price: '60 € a month',
      api: true,
      requests_per_hour: 1000,
      max_upload_bytes: 10 * MEBIBYTE,
      max_kept_bytes: 100 * 1024 * MEBIBYTE,
      modes: [...MODES],
      hd: true,
      concurrent: 32,
      priority: 20,
    },
  ],
};
