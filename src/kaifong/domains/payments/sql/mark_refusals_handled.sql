update payments_notice n set handled_at = now()
from payments_file f join payments_channel c on c.id = f.channel_id
where f.id = n.file_id and c.code = 'autopay' and n.handled_at is null
