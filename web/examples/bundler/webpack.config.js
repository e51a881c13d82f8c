// webpack finds the core and the worker by itself.
export default {
  mode: 'production',
  entry: './src/main.js',
  output: { filename: 'src/main.js', publicPath: 'auto' },
};
