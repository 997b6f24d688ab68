import { createPasswordHasher } from '@nobg/server/adapters/passwords/argon2.js';
import { PASSWORD_HASHER } from '@nobg/testing/suites/password-hasher.js';
import { describe } from 'vitest';
import { runSuite } from '../support/run-suite.js';

describe('argon2id', () =>
  runSuite(PASSWORD_HASHER, async () => ({ subject: await createPasswordHasher() })));
