// SIGUSR2: an error that nobody catches.
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('thrown to be caught by nobody');
  });
});
