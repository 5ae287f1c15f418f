/**
 * Runs tasks side by side. When one fails the others are told to stop, and all have ended when the failure is thrown: nothing
 * goes on behind the caller's back.
 */
export async function runTogether(
  signal: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let failure: { readonly error: unknown } | undefined;
  await Promise.all(
    tasks.map((task) =>
      // A signal of its own: Node warns of a leak when many listen to one.
      task(AbortSignal.any([either])).catch((error: unknown) => {
        failure ??= { error };
        stop.abort(error);
      }),
    ),
  );
  if (failure) throw failure.error;
}
