import type { EmailMessage } from '../../ports/mailer.js';

/** Every message: short, in plain text, with one thing to do. @param url of the page, with its token */
export const EMAIL_MESSAGES = {
  verify: (to: string, url: string): EmailMessage => ({
    to,
    subject: 'Confirm your e-mail address',
    text: `Somebody, probably you, signed up for NoBG with this address. Open this page within a day to confirm it and to set the password of the account:\n\n${url}\n\nIf it was not you, do nothing: without it the account cannot be used, and is deleted.\n`,
  }),
  known: (to: string, url: string): EmailMessage => ({
    to,
    subject: 'You have an account already',
    text: `Somebody, probably you, tried to sign up for NoBG with this address. It has an account: sign in, or choose a new password at\n\n${url}\n\nIf it was not you, there is nothing to do.\n`,
  }),
  reset: (to: string, url: string): EmailMessage => ({
    to,
    subject: 'Choose a new password',
    text: `Open this page within an hour to choose a new password for NoBG:\n\n${url}\n\nIf you did not ask for it, do nothing: your password stays as it is.\n`,
  }),
  invitation: (to: string, url: string): EmailMessage => ({
    to,
    subject: 'You are invited to NoBG',
    text: `You are invited to use NoBG, which removes the background of photos. Open this page within a week to make your account:\n\n${url}\n`,
  }),
  passwordChanged: (to: string): EmailMessage => ({
    to,
    subject: 'Your password was changed',
    text: 'The password of your NoBG account was changed, and its other sessions were ended. If it was not you, choose a new one at once: "forgot password" on the page where you sign in, and end the API keys there as well. If it was you, look through the account\u2019s API keys: they go on working.\n',
  }),
} as const;
