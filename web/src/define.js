// Registers <dodona-predictor>, where it is not registered yet.
import { DodonaPredictor } from './element.js';

if (!customElements.get('dodona-predictor')) customElements.define('dodona-predictor', DodonaPredictor);
