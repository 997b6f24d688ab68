/**
 * What the web app and the server say to each other: JSON under `/app/api`, from the same
 * origin, for the person whose session cookie comes along.
 *
 * - Sessions: the cookie is HttpOnly; scripts neither read nor send it. Requests from
 *   pages of other origins are refused by their `Origin` (403 `cross_site`), so there are no
 *   tokens to send along. No CORS here.
 * - Errors are `application/problem+json`, as in `problem.ts`. Every endpoint may answer
 *   401 `not_signed_in` (but for those that are open), 422 `malformed_body` and `invalid_field`,
 *   429 `too_many_attempts`, 500 and 503. What belongs to somebody else is 404.
 * - Bodies are JSON objects; unknown members are refused. Times are ISO 8601 in UTC.
 *
 * | method and path               | body → answer                                             | who     |
 * | ----------------------------- | --------------------------------------------------------- | ------- |
 * | GET config                    | → `appConfigSchema`                                       | anybody |
 * | GET plans                     | → `plansAnswerSchema`                                     | anybody |
 * | GET me                        | → `meAnswerSchema`; `account` is null when signed out     | anybody |
 * | POST sign-up                  | `signUpSchema` → 201 `signUpAnswerSchema`                 | anybody |
 * | POST sign-in                  | `signInSchema` → `meAnswerSchema`                         | anybody |
 * | POST sign-out                 | → 204, also when signed out                               | anybody |
 * | POST invitation               | `linkTokenSchema` → `invitationLookSchema`                | anybody |
 * | POST verify-email             | `verifyEmailSchema` → `verifiedAnswerSchema`              | anybody |
 * | POST verify-email/request     | `emailSchema` → 202 `{}` whether the address is known or not | anybody |
 * | POST reset-password/request   | `emailSchema` → 202 `{}` whether the address is known or not | anybody |
 * | POST reset-password           | `resetPasswordSchema` → 204; ends all sessions, keys too where asked | anybody |
 * | POST guest/remove             | the form of `POST /api/v1/remove` → as POST remove        | anybody |
 * | POST password                 | `changePasswordSchema` → 204; ends all other sessions     | account |
 * | POST delete-account           | `deleteAccountSchema` → 204                               | account |
 * | GET sessions                  | → `sessionsAnswerSchema`                                  | account |
 * | DELETE sessions/:id           | → 204                                                     | account |
 * | DELETE sessions               | → 204; ends all but this one                              | account |
 * | GET keys                      | query `keysQuerySchema` → `keysAnswerSchema`              | account |
 * | POST keys                     | `newKeySchema` → 201 `newKeyAnswerSchema`, with the secret | account |
 * | PATCH keys/:id                | `changeKeySchema` → `appKeySchema`                        | account |
 * | POST keys/:id/rotate          | `rotateKeySchema` → 201 `newKeyAnswerSchema`              | account |
 * | DELETE keys/:id               | → `appKeySchema`, revoked                                 | account |
 * | webhooks…                     | as `/api/v1/webhooks…`, see `webhooks.ts` of the contract | account |
 * | GET usage                     | query `usageQuerySchema` → `usageAnswerSchema`            | account |
 * | GET usage.csv                 | query `usageQuerySchema` → text/csv, a line for each bucket, key, mode and status | account |
 * | GET requests                  | query `requestsQuerySchema` → `requestsAnswerSchema`      | account |
 * | GET results                   | → `resultsAnswerSchema`                                   | account |
 * | GET results/:id/thumbnail.webp | → image/webp of at most 160 px                             | account |
 * | DELETE results/:id            | → 204; the picture is gone at once                        | account |
 * | POST remove                   | the form of `POST /api/v1/remove` → `appRemoveAnswerSchema`, or, to `Accept: application/x-ndjson`, a line `progressEventSchema` for each event | account |
 * | GET admin/users               | query `usersQuerySchema` → `usersAnswerSchema`            | admin   |
 * | PATCH admin/users/:id         | `changeUserSchema` → `adminUserSchema`                    | admin   |
 * | DELETE admin/users/:id        | → 204                                                     | admin   |
 * | DELETE admin/users/:id/sessions | → 204; ends all of this user                            | admin   |
 * | POST admin/users/:id/reset-link | → 201 `oneTimeLinkSchema`                               | admin   |
 * | GET admin/invitations         | → `invitationsAnswerSchema`                               | admin   |
 * | POST admin/invitations        | `newInvitationSchema` → 201 `newInvitationAnswerSchema`   | admin   |
 * | DELETE admin/invitations/:id  | → 204                                                     | admin   |
 * | GET admin/audit               | query `auditQuerySchema` → `auditAnswerSchema`            | admin   |
 * | GET admin/system              | → `systemAnswerSchema`                                    | admin   |
 *
 * Pages that links lead to (the token is in the fragment, which browsers send nowhere):
 * `/sign-up#invitation=TOKEN`, `/verify-email#token=TOKEN`, `/reset-password#token=TOKEN`.
 */
export const APP_PREFIX = '/app/api';

/** Media type of a stream of progress: one JSON object a line. */
export const NDJSON_MEDIA_TYPE = 'application/x-ndjson';
