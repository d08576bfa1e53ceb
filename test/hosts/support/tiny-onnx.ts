/**
 * Writes ONNX models of a few nodes (ONNX IR 8, opset 13: onnx.proto, https://github.com/onnx/onnx), so that the real
 * libraries have real models to run where there is no network to fetch one from.
 */
export interface TinyModel {
  inputs: Value[]
  outputs: Value[]
  nodes: Node[]
  weights?: Weights[]
}

interface Value {
  name: string
  type: 'float' | 'int64'
  /** A text is a dimension that varies. */
  dims: (number | string)[]
}
interface Node {
  op: string
  inputs: string[]
  outputs: string[]
  /** Integers and lists of integers. */
  attributes?: Record<string, number | number[]>
}
interface Weights {
  name: string
  type: 'float' | 'int64'
  dims: number[]
  values: number[]
}

const ELEMENT = { float: 1, int64: 7 }

export function onnxModel({ inputs, outputs, nodes, weights = [] }: TinyModel): Uint8Array {
  const graph = message(
    ...nodes.map((each) => bytes(1, node(each))),
    text(2, 'tiny'),
    ...weights.map((each) => bytes(5, tensor(each))),
    ...inputs.map((each) => bytes(11, value(each))),
    ...outputs.map((each) => bytes(12, value(each))),
  )
  return message(integer(1, 8), bytes(7, graph), bytes(8, message(text(1, ''), integer(2, 13))))
}

function node({ op, inputs, outputs, attributes = {} }: Node): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, given]) => bytes(5, attribute(name, given))),
  )
}

function attribute(name: string, given: number | number[]): Uint8Array {
  if (typeof given === 'number') return message(text(1, name), integer(3, given), integer(20, 2))
  return message(text(1, name), ...given.map((item) => integer(8, item)), integer(20, 7))
}

function value({ name, type, dims }: Value): Uint8Array {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)))
  const tensorType = message(integer(1, ELEMENT[type]), bytes(2, message(...shape)))
  return message(text(1, name), bytes(2, bytes(1, tensorType)))
}

function tensor({ name, type, dims, values }: Weights): Uint8Array {
  const raw = type === 'float' ? new Float32Array(values) : new BigInt64Array(values.map(BigInt))
  return message(
    ...dims.map((dim) => integer(1, dim)),
    integer(2, ELEMENT[type]),
    text(8, name),
    bytes(9, new Uint8Array(raw.buffer)),
  )
}

// Protocol Buffers wire format: https://protobuf.dev/programming-guides/encoding/
function message(...fields: Uint8Array[]): Uint8Array {
  return Buffer.concat(fields)
}
function integer(field: number, given: number): Uint8Array {
  return message(varint(field << 3), varint(given))
}
function text(field: number, given: string): Uint8Array {
  return bytes(field, Buffer.from(given))
}
function bytes(field: number, content: Uint8Array): Uint8Array {
  return message(varint((field << 3) | 2), varint(content.length), content)
}
function varint(given: number): Uint8Array {
  const out: number[] = []
  for (let left = BigInt.asUintN(64, BigInt(given)); ; left >>= 7n) {
    if (left < 128n) return Uint8Array.from([...out, Number(left)])
    out.push(Number(left & 127n) | 128)
  }
}
