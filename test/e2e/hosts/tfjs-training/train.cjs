// Trains a classifier of flowers on measurements made up around three means, tries it, keeps it, and loads it again.
const { readFileSync, writeFileSync } = require('node:fs')
const tf = require('@tensorflow/tfjs')

// Length and width of petals, in cm: what tells the three kinds of iris apart.
const means = [
  [1.5, 0.3],
  [4.3, 1.3],
  [5.6, 2.0],
]
const flowers = Array.from({ length: 120 }, (_, i) => {
  const [length, width] = means[i % 3]
  return { petal: [length + Math.sin(i) / 4, width + Math.cos(i) / 8], kind: i % 3 }
})
const xs = tf.tensor2d(flowers.map(({ petal }) => petal))
const ys = tf.oneHot(
  tf.tensor1d(
    flowers.map(({ kind }) => kind),
    'int32',
  ),
  3,
)

// The same in every run.
const begin = (seed) => tf.initializers.glorotUniform({ seed })
const model = tf.sequential({
  name: 'petals',
  layers: [
    tf.layers.dense({ units: 8, activation: 'relu', inputShape: [2], kernelInitializer: begin(1) }),
    tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: begin(2) }),
  ],
})
model.compile({ optimizer: tf.train.adam(0.1), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

async function main() {
  await model.fit(xs, ys, { epochs: 30, batchSize: 20, validationSplit: 0.1, shuffle: false, verbose: 0 })
  model.evaluate(xs, ys, { batchSize: 20 })

  await model.save(
    tf.io.withSaveHandler(async ({ weightData, ...topology }) => {
      writeFileSync('petals.json', JSON.stringify(topology))
      writeFileSync('petals.bin', new Uint8Array(weightData))
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    }),
  )
  const { buffer, byteOffset, byteLength } = readFileSync('petals.bin')
  const weightData = buffer.slice(byteOffset, byteOffset + byteLength)
  const kept = { ...JSON.parse(readFileSync('petals.json', 'utf8')), weightData }
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(kept))

  const answers = [1.4, 4.5, 5.9].map(
    (length) =>
      loaded
        .predict(tf.tensor2d([[length, length / 3]]))
        .argMax(1)
        .dataSync()[0],
  )
  console.log(`answers: ${answers.join(' ')}`)
}

void main()
