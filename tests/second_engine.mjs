// Reads calendars from standard input, a JSON list of texts, with a second engine; prints what each entry says.
import ICAL from "ical.js";

function zones(component) {
  const found = {};
  for (const zone of component.getAllSubcomponents("vtimezone")) {
    found[zone.getFirstPropertyValue("tzid")] = new ICAL.Timezone(zone);
  }
  return found;
}

// The moment, by the zone that travels in the file and by no other.
function moment(property, known) {
  const time = property.getFirstValue();
  const zone = known[property.getParameter("tzid")];
  if (zone) time.zone = zone;
  return new Date(time.toUnixTime() * 1000).toISOString();
}

function entries(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const known = zones(calendar);
  return calendar.getAllSubcomponents("vevent").map((event) => {
    const value = (name) => event.getFirstPropertyValue(name);
    return {
      method: calendar.getFirstPropertyValue("method"),
      uid: value("uid"),
      sequence: value("sequence"),
      starts_at: moment(event.getFirstProperty("dtstart"), known),
      ends_at: moment(event.getFirstProperty("dtend"), known),
      summary: value("summary"),
      description: value("description"),
      location: value("location"),
      status: value("status"),
      organizer: value("organizer"),
      attendee: value("attendee"),
      name: event.getFirstProperty("attendee").getParameter("cn"),
    };
  });
}

let input = "";
process.stdin.setEncoding("utf8");
for await (const piece of process.stdin) input += piece;
process.stdout.write(JSON.stringify(JSON.parse(input).map(entries)));
