/** The process of one slot: loads the networks, then cuts out photo after photo. */
import { createCutter } from '../pipeline/cutout.js';
import { serveChild } from './child-loop.js';

serveChild(createCutter);
