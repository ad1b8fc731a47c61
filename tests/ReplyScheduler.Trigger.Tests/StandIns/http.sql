-- What the trigger meets of the extension http 1.6, which cannot be installed where these tests run: the same types and functions, by real HTTP out
-- of the server. A time-out or a broken connection is an error, as there; redirects are followed.
CREATE EXTENSION IF NOT EXISTS plpython3u;
CREATE SCHEMA web;
CREATE DOMAIN web.http_method AS text;
CREATE TYPE web.http_header AS (field varchar, value varchar);
CREATE TYPE web.http_request AS (method web.http_method, uri varchar, headers web.http_header[], content_type varchar, content varchar);
CREATE TYPE web.http_response AS (status integer, content_type varchar, headers web.http_header[], content varchar);
CREATE FUNCTION web.http_set_curlopt(curlopt varchar, value varchar) RETURNS boolean LANGUAGE plpython3u AS $$
GD[curlopt] = value
return True
$$;
CREATE FUNCTION web.http(request web.http_request) RETURNS web.http_response LANGUAGE plpython3u AS $$
import urllib.error, urllib.request
headers = {h['field']: h['value'] for h in request['headers'] or []}
headers['Content-Type'] = request['content_type']
call = urllib.request.Request(request['uri'], data=request['content'].encode(), headers=headers, method=request['method'])
try:
    answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(call, timeout=int(GD.get('CURLOPT_TIMEOUT_MS', '5000')) / 1000)
except urllib.error.HTTPError as error:
    answer = error
except TimeoutError:
    plpy.error('Operation timed out after %s milliseconds with 0 bytes received' % GD['CURLOPT_TIMEOUT_MS'])
except urllib.error.URLError:
    plpy.error('Failed to connect to server')
return {'status': answer.status, 'content_type': answer.headers.get('Content-Type'), 'headers': [{'field': k, 'value': v} for k, v in answer.headers.items()], 'content': ''}
$$;
