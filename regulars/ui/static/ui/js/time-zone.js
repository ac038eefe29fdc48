// Tells the server in which time zone this browser is: moments are shown in it (1352).
if (document.querySelector("[data-time-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.cookie = `time-zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}
