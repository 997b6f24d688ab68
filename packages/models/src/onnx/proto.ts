import onnxProto from 'onnx-proto';

/** The messages of the ONNX file format (a CommonJS module, hence the detour). */
export const proto = onnxProto.onnx;

type ProtoInt = NonNullable<onnxProto.onnx.IAttributeProto['i']>;

/** A 64-bit integer of a message, exactly. */
export function bigintOf(value: ProtoInt): bigint {
  return BigInt(value.toString());
}

/** The other way: numbers where they are exact, else the two halves that the encoder reads. */
export function protoInt(value: bigint): ProtoInt {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const halves = {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: false,
  };
  return halves as Exclude<ProtoInt, number>;
}
