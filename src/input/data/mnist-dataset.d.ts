/** The package is plain JavaScript. We import its download locations only. */
declare module 'mnist-dataset' {
  export const trainingImagesUrl: string;
  export const trainingLabelsUrl: string;
  export const testImagesUrl: string;
  export const testLabelsUrl: string;
}
