// An engine process that takes no time for a photo.
import { serveGivingBack } from './give-back.mjs';

serveGivingBack(() => 0);
