import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Nothing from elsewhere: the page is readable without a network and tells nobody who reads it. */
const DOCS_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  // Swagger UI sets style attributes on what it draws.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Our page, not its tool's: the bar with another project's logo and a field for other
 * documents goes.
 */
const DOCS_STYLE = `
.swagger-ui .topbar { display: none }
.swagger-ui .info { margin: 32px 0 }
.swagger-ui .scheme-container { box-shadow: none; padding: 16px 0; background: none }
`;

/** `/docs`: the OpenAPI document as a page to read and to try. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    uiConfig: { deepLinking: true, displayRequestDuration: true, tryItOutEnabled: true },
    theme: { title: 'NoBG API', css: [{ filename: 'nobg.css', content: DOCS_STYLE }] },
  });
}
