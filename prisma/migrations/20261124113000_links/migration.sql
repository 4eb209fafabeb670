-- From a case to those that name it: links, and follow-ups of it. Locks: writes to timeline_entry wait while it is built.
CREATE INDEX "timeline_entry_link_idx" ON "timeline_entry"
  ((CASE WHEN "type" = 'case-linked' THEN "data"->>'number' ELSE "data"->>'followUpOf' END))
  WHERE "type" IN ('case-linked', 'case-opened');
