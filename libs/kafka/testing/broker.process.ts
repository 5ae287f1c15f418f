/** A broker for who can't start one by itself, such as a benchmark: says its address, and ends with its standard input. */
import { KafkaBroker } from './kafka-broker.js';

const broker = await KafkaBroker.start();
console.log(broker.address);
process.stdin.resume().once('close', () => void broker.stop());
