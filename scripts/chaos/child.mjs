// An engine process that takes a moment for a photo.
import { serveGivingBack } from './give-back.mjs';

serveGivingBack(() => 20 + 180 * Math.random());
