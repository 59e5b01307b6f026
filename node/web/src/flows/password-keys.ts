/** Argon2id in a file of its own: fetched when a password is typed, which is once a device and not once a visit. */
export { keysFromPassword } from '@localpay/protocol'
