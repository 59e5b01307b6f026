/** Made by `build/texts.ts`: the address of a file with texts. */
declare module 'virtual:texts/*' {
  const address: string
  export default address
}
