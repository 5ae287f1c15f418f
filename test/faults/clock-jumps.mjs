// Loaded before a program: every other second its clock is somewhere else, by up to an hour forwards or back.
const now = Date.now;
Date.now = () => {
  const real = now();
  return real + Math.round(Math.sin(Math.floor(real / 2_000)) * 3_600_000);
};
