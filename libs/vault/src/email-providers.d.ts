declare module 'email-providers' {
  /** Domains of mail providers. */
  const domains: readonly string[];
  export default domains;
}
